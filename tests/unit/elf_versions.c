/* SPDX-License-Identifier: ISC */
/* elf_versions - the tables of symbol versions, sound and damaged; debug information. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "image.h"
#include "reading.h"
#include "builder/elf/elf.h"
#include "builder/elf/reader.h"

/*
 * Both tables in the room for rodata: needs at 0 (two records of 16 bytes, three
 * names of 16), definitions at 128 (two of 20 and 8 bytes).  The names are those of
 * DT_NEEDED; the tags replace tags that these tests do not use.
 */
static const char *const names[] = { "libone", "libtwo", "V_1", "V_2", "V_3", NULL };
enum { ONE = 1, TWO = 8, V_1 = 15, V_2 = 19, V_3 = 23, DEFINES = 128, ROOM = 192 };

static void
put(struct image *image, size_t at, size_t size, uint64_t value)
{
	image_set(image, image->rodata + at, size, value);
}

static void
put_need(struct image *image, size_t at, uint64_t file, uint64_t aux, uint64_t next)
{
	put(image, at, 2, 1);
	put(image, at + 2, 2, 77);      /* vn_cnt: not used */
	put(image, at + 4, 4, file);
	put(image, at + 8, 4, aux);
	put(image, at + 12, 4, next);
}

static void
put_name(struct image *image, size_t at, unsigned flags, uint64_t name, uint64_t next)
{
	put(image, at + 4, 2, flags);
	put(image, at + 8, 4, name);
	put(image, at + 12, 4, next);
}

static void
put_define(struct image *image, size_t at, uint64_t name, uint64_t next)
{
	put(image, at, 2, 1);
	put(image, at + 12, 4, 20);
	put(image, at + 16, 4, next);
	put(image, at + 20, 4, name);
}

static struct image
make(int kind)
{
	static const char room[ROOM];
	const struct image_plan plan = {
		.needs = names, .rodata = room, .rodata_size = ROOM,
		.audit = "x", .depaudit = "y",
	};
	struct image image = make_kind(plan, kind);
	uint64_t at = IMAGE_BASE + image.rodata;

	put_need(&image, 0, ONE, 16, 48);
	put_name(&image, 16, 0, V_1, 16);
	put_name(&image, 32, VER_FLG_WEAK, V_2, 0);
	put_need(&image, 48, TWO, 16, 0);
	put_name(&image, 64, 0, V_3, 0);
	put_define(&image, DEFINES, ONE, 28);
	put_define(&image, DEFINES + 28, V_2, 0);
	image_set_dynamic(&image, DT_AUDIT, 0, at);
	image_set_tag(&image, DT_AUDIT, 0, DT_VERNEED);
	image_set_dynamic(&image, DT_DEPAUDIT, 0, at + DEFINES);
	image_set_tag(&image, DT_DEPAUDIT, 0, DT_VERDEF);
	return image;
}

static void
both_tables_are_read(void **state)
{
	int i;

	for (i = 0; i < KINDS; i++) {
		struct image image = make(i);
		struct elf elf = read_image(&image);

		image_free(&image);
		assert_int_equal(elf.n_versions, 3);
		assert_string_equal(elf.versions[0].file, "libone");
		assert_string_equal(elf.versions[0].name, "V_1");
		assert_false(elf.versions[0].weak);
		assert_string_equal(elf.versions[1].file, "libone");
		assert_string_equal(elf.versions[1].name, "V_2");
		assert_true(elf.versions[1].weak);
		assert_string_equal(elf.versions[2].file, "libtwo");
		assert_string_equal(elf.versions[2].name, "V_3");
		assert_int_equal(elf.n_defines, 2);
		assert_string_equal(elf.defines[0].name, "libone");
		assert_string_equal(elf.defines[1].name, "V_2");
		elf_free(&elf);
	}
}

/* One number is changed, and the expected result. */
static const struct damage {
	size_t at, size;
	uint64_t value;
	enum elf_error error;
} damages[] = {
	{ 0, 2, 2, ELF_VERSIONS_UNKNOWN },
	{ DEFINES, 2, 0, ELF_VERSIONS_UNKNOWN },
	{ 4, 4, 1000000, ELF_STRING_OUTSIDE },
	{ 24, 4, UINT32_MAX, ELF_STRING_OUTSIDE },
	{ DEFINES + 20, 4, 1000000, ELF_STRING_OUTSIDE },
	{ 8, 4, UINT32_MAX, ELF_VERSIONS_OUTSIDE },
	{ 8, 4, 100000, ELF_VERSIONS_OUTSIDE },
	{ 12, 4, UINT32_MAX, ELF_VERSIONS_OUTSIDE },
	{ 28, 4, UINT32_MAX, ELF_VERSIONS_OUTSIDE },
	{ DEFINES + 12, 4, UINT32_MAX, ELF_VERSIONS_OUTSIDE },
	{ DEFINES + 16, 4, UINT32_MAX, ELF_VERSIONS_OUTSIDE },
};

static void
damaged_tables_are_refused(void **state)
{
	size_t i;
	int kind;

	for (i = 0; i < sizeof damages / sizeof damages[0]; i++) {
		for (kind = 0; kind < KINDS; kind++) {
			struct image image = make(kind);

			put(&image, damages[i].at, damages[i].size, damages[i].value);
			assert_int_equal(read_bytes(image.bytes, image.size), damages[i].error);
			image_free(&image);
		}
	}
}

static void
a_table_outside_is_refused(void **state)
{
	static const uint64_t tags[] = { DT_VERNEED, DT_VERDEF };
	size_t i;
	int kind;

	for (i = 0; i < 2; i++) {
		for (kind = 0; kind < KINDS; kind++) {
			struct image image = make(kind);

			image_set_dynamic(&image, tags[i], 0, IMAGE_BASE + image.size - 2);
			assert_int_equal(read_bytes(image.bytes, image.size),
				ELF_VERSIONS_OUTSIDE);
			image_set_dynamic(&image, tags[i], 0, 1);
			assert_int_equal(read_bytes(image.bytes, image.size),
				ELF_VERSIONS_OUTSIDE);
			image_free(&image);
		}
	}
}

static void
a_table_of_too_many_is_refused(void **state)
{
	enum { LARGE = 1 << 20 };
	struct image_plan plan = { .wide = true, .needs = names, .audit = "x" };
	void *room = calloc(1, LARGE);
	struct image image;
	size_t at;

	assert_non_null(room);
	plan.rodata = room;
	plan.rodata_size = LARGE;
	image = image_make(&plan);
	put_need(&image, 0, ONE, 16, 0);
	for (at = 16; at + 16 <= LARGE; at += 16)
		put_name(&image, at, 0, V_1, 16);
	image_set_dynamic(&image, DT_AUDIT, 0, IMAGE_BASE + image.rodata);
	image_set_tag(&image, DT_AUDIT, 0, DT_VERNEED);
	assert_int_equal(read_bytes(image.bytes, image.size), ELF_MANY_VERSIONS);
	image_free(&image);
	free(room);
}

/* A section header of a type and flags, at the end of the image. */
static void
put_section(struct image *image, size_t n, uint32_t type, uint64_t flags)
{
	size_t entry = image->wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
	size_t at = image->size - 2 * entry + n * entry;

	image_set(image, at + 4, 4, type);
	image_set(image, at + 8, image->wide ? 8 : 4, flags);
}

static bool
is_debug(int kind, uint32_t first, uint64_t first_flags, uint32_t second, uint64_t flags)
{
	static const char room[2 * sizeof(Elf64_Shdr)];
	const struct image_plan plan = { .interp = "/x" };
	struct image image = make_kind(plan, kind);
	size_t entry = image.wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
	struct reader source;
	struct elf elf;
	bool verdict;

	image.bytes = realloc(image.bytes, image.size + sizeof room);
	assert_non_null(image.bytes);
	memcpy(image.bytes + image.size, room, sizeof room);
	image.size += 2 * entry;
	image_set_ehdr(&image, IMAGE_SHOFF, image.size - 2 * entry);
	image_set(&image, image.wide ? 58 : 46, 2, entry);      /* e_shentsize */
	image_set(&image, image.wide ? 60 : 48, 2, 2);          /* e_shnum */
	put_section(&image, 0, first, first_flags);
	put_section(&image, 1, second, flags);
	image_set_header(&image, IMAGE_INTERP, IMAGE_FILE_SIZE, 0);
	reader_memory(&source, image.bytes, image.size);
	assert_int_equal(elf_read(&elf, &source), ELF_INTERP_SIZE);
	verdict = elf_is_debug(&elf, &source);
	image_free(&image);
	return verdict;
}

static void
debug_information_is_told_by_its_sections(void **state)
{
	int i;

	for (i = 0; i < KINDS; i++) {
		assert_true(is_debug(i, SHT_NOBITS, SHF_ALLOC, SHT_PROGBITS, 0));
		assert_true(is_debug(i, SHT_NOBITS, SHF_ALLOC, SHT_NOTE, SHF_ALLOC));
		assert_false(is_debug(i, SHT_NOBITS, SHF_ALLOC, SHT_PROGBITS, SHF_ALLOC));
		assert_false(is_debug(i, SHT_PROGBITS, 0, SHT_NOTE, SHF_ALLOC));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_tables_are_read),
		cmocka_unit_test(damaged_tables_are_refused),
		cmocka_unit_test(a_table_outside_is_refused),
		cmocka_unit_test(a_table_of_too_many_is_refused),
		cmocka_unit_test(debug_information_is_told_by_its_sections),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
