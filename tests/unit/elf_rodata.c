/* SPDX-License-Identifier: ISC */
/* elf_rodata - the read-only data of ELF files, in pieces. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "image.h"
#include "reading.h"
#include "builder/elf/elf.h"
#include "builder/elf/reader.h"

enum { LARGE = 300000 };

/* The new bytes of all pieces, one behind the other. */
struct seen {
	char bytes[2 * LARGE];
	size_t size, pieces;
};

static struct seen seen;

static void
see(const struct elf_piece *piece, void *data)
{
	assert_true(piece->from <= piece->to && piece->to <= piece->size);
	/* What lies around is what other pieces show. */
	if (seen.size && piece->from)
		assert_memory_equal(piece->bytes, seen.bytes + seen.size - piece->from, piece->from);
	memcpy(seen.bytes + seen.size, piece->bytes + piece->from, piece->to - piece->from);
	seen.size += piece->to - piece->from;
	seen.pieces++;
}

static void
read_rodata(const void *bytes, size_t size)
{
	struct reader source;
	struct elf elf;

	seen.size = seen.pieces = 0;
	reader_memory(&source, bytes, size);
	assert_int_equal(elf_read(&elf, &source), ELF_OK);
	assert_int_equal(elf_rodata(&elf, &source, see, NULL), ELF_OK);
	elf_free(&elf);
}

static char *
large_text(void)
{
	char *text = malloc(LARGE);
	size_t i;

	for (i = 0; i < LARGE; i++)
		text[i] = (char)(i * 2654435761U >> 13);
	return text;
}

static void
without_sections_it_is_what_is_mapped_to_be_read(void **state)
{
	char *text = large_text();
	const struct image_plan plan = { .wide = true, .rodata = text, .rodata_size = LARGE };
	struct image image = image_make(&plan);

	read_rodata(image.bytes, image.size);
	assert_int_equal(seen.size, image.size);
	assert_memory_equal(seen.bytes, image.bytes, image.size);
	assert_true(seen.pieces > 2);
	image_set_header(&image, IMAGE_LOAD, IMAGE_FLAGS, PF_R | PF_W);
	read_rodata(image.bytes, image.size);
	assert_int_equal(seen.size, 0);
	image_free(&image);
	free(text);
}

static void
a_file_shows_the_same_as_memory(void **state)
{
	char *text = large_text();
	const struct image_plan plan = { .wide = true, .rodata = text, .rodata_size = LARGE };
	struct image image = image_make(&plan);
	int fd = memfd_create("elf", 0);
	struct reader source;
	struct elf elf;

	assert_int_equal(write(fd, image.bytes, image.size), image.size);
	assert_int_equal(reader_fd(&source, fd), 0);
	seen.size = seen.pieces = 0;
	assert_int_equal(elf_read(&elf, &source), ELF_OK);
	assert_int_equal(elf_rodata(&elf, &source, see, NULL), ELF_OK);
	assert_memory_equal(seen.bytes, image.bytes, image.size);
	assert_int_equal(ftruncate(fd, 100), 0);
	assert_int_equal(elf_rodata(&elf, &source, see, NULL), ELF_UNREADABLE);
	elf_free(&elf);
	close(fd);
	image_free(&image);
	free(text);
}

/* -- sections -------------------------------------------------------------------------- */

static const char names[] = "\0.rodata\0.rodata.x\0.eh_frame\0.shstrtab";

enum { RODATA = 1, RODATA_X = 9, EH_FRAME = 19, SHSTRTAB = 29, SECTIONS = 5 };

/* A file with sections, of which the test sets what it wants. */
struct file {
	char bytes[8192];
	size_t size, rodata;
	Elf64_Shdr *sections;
};

static void
make_file(struct file *f)
{
	const struct image_plan plan = { .wide = true, .rodata = "one two three", .rodata_size = 13 };
	struct image image = image_make(&plan);
	size_t at = (image.size + sizeof names + 7) & ~(size_t)7;
	Elf64_Ehdr header;

	memset(f, 0, sizeof *f);
	memcpy(f->bytes, image.bytes, image.size);
	memcpy(f->bytes + image.size, names, sizeof names);
	f->sections = (void *)(f->bytes + at);
	f->rodata = image.rodata;
	f->sections[1] = (Elf64_Shdr){
		.sh_name = RODATA, .sh_type = SHT_PROGBITS, .sh_flags = SHF_ALLOC,
		.sh_offset = image.rodata, .sh_size = 4,
	};
	f->sections[2] = f->sections[1];
	f->sections[2].sh_name = EH_FRAME;
	f->sections[3] = f->sections[1];
	f->sections[3].sh_name = RODATA_X;
	f->sections[3].sh_offset += 8;
	f->sections[3].sh_size = 5;
	f->sections[4] = (Elf64_Shdr){
		.sh_name = SHSTRTAB, .sh_type = SHT_STRTAB, .sh_offset = image.size,
	};
	memcpy(&header, f->bytes, sizeof header);
	header.e_shoff = at;
	header.e_shnum = SECTIONS;
	header.e_shentsize = sizeof(Elf64_Shdr);
	header.e_shstrndx = 4;
	memcpy(f->bytes, &header, sizeof header);
	f->size = at + SECTIONS * sizeof(Elf64_Shdr);
	image_free(&image);
}

static void
set_header(struct file *f, size_t field, uint64_t value, size_t size)
{
	memcpy(f->bytes + field, &value, size);
}

static void
sections_say_where_it_is(void **state)
{
	static struct file f;

	make_file(&f);
	read_rodata(f.bytes, f.size);
	assert_int_equal(seen.size, 9);
	assert_memory_equal(seen.bytes, "one three", 9);
	f.sections[3].sh_flags |= SHF_WRITE;
	read_rodata(f.bytes, f.size);
	assert_memory_equal(seen.bytes, "one ", 4);
	assert_int_equal(seen.size, 4);
}

static void
sections_that_lead_out_are_none(void **state)
{
	static struct file f;

	make_file(&f);
	f.sections[1].sh_offset = UINT64_MAX - 2;
	f.sections[3].sh_size = UINT64_MAX;
	read_rodata(f.bytes, f.size);
	assert_int_equal(seen.size, f.size - f.rodata - 8);
	make_file(&f);
	f.sections[1].sh_name = f.sections[3].sh_name = UINT32_MAX;
	read_rodata(f.bytes, f.size);
	assert_true(seen.size > 13);
	make_file(&f);
	set_header(&f, offsetof(Elf64_Ehdr, e_shstrndx), SECTIONS, 2);
	read_rodata(f.bytes, f.size);
	assert_true(seen.size > 13);
	make_file(&f);
	f.sections[4].sh_offset = f.size;
	read_rodata(f.bytes, f.size);
	assert_true(seen.size > 13);
	make_file(&f);
	set_header(&f, offsetof(Elf64_Ehdr, e_shoff), f.size - 1, 8);
	read_rodata(f.bytes, f.size);
	assert_true(seen.size > 13);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_sections_it_is_what_is_mapped_to_be_read),
		cmocka_unit_test(a_file_shows_the_same_as_memory),
		cmocka_unit_test(sections_say_where_it_is),
		cmocka_unit_test(sections_that_lead_out_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
