/* SPDX-License-Identifier: ISC */
/* elf_damage - the ELF reader, on damaged or hostile files. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <elf.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "image.h"
#include "reading.h"
#include "builder/elf/elf.h"
#include "builder/elf/reader.h"

static const char *const needs[] = { "liba.so.1", "libz.so.1", NULL };
static const char *const symbols[] = { "puts", "malloc", NULL };
static const char *const exports[] = { "mine", NULL };
static const char *const notes[] = { "[]", NULL };

static const struct image_plan sound = {
	.type = ET_EXEC, .interp = "/lib/ld.so.1", .soname = "me.so", .rpath = "/a:/b",
	.needs = needs, .imports = symbols, .exports = exports, .notes = notes,
};

/* One field of a valid file is overwritten. */
static const struct damage {
	const char *name;
	enum place { EHDR, LOAD, INTERP, DYNAMIC, VALUE, TAG } place;
	uint64_t which;         /* field, or tag */
	uint64_t value;
	enum elf_error error;
} damages[] = {
	{ "phoff 1", EHDR, IMAGE_PHOFF, 1, ELF_NO_SEGMENT },
	{ "phoff max", EHDR, IMAGE_PHOFF, UINT64_MAX, ELF_HEADERS_OUTSIDE },
	{ "phentsize 0", EHDR, IMAGE_PHENTSIZE, 0, ELF_BAD_HEADER_SIZE },
	{ "phentsize 1", EHDR, IMAGE_PHENTSIZE, 1, ELF_BAD_HEADER_SIZE },
	{ "phentsize max", EHDR, IMAGE_PHENTSIZE, UINT16_MAX, ELF_BAD_HEADER_SIZE },
	{ "phnum 0", EHDR, IMAGE_PHNUM, 0, ELF_NO_HEADERS },
	{ "phnum past the file", EHDR, IMAGE_PHNUM, 1000, ELF_HEADERS_OUTSIDE },
	{ "phnum max", EHDR, IMAGE_PHNUM, UINT16_MAX, ELF_MANY_HEADERS },
	{ "no load", LOAD, IMAGE_TYPE, PT_NULL, ELF_NO_SEGMENT },
	{ "load offset 4096", LOAD, IMAGE_OFFSET, 4096, ELF_SEGMENT_OUTSIDE },
	{ "load offset max", LOAD, IMAGE_OFFSET, UINT64_MAX, ELF_SEGMENT_OUTSIDE },
	{ "load filesz 1", LOAD, IMAGE_FILE_SIZE, 1, ELF_DYNAMIC_OUTSIDE },
	{ "load filesz 0", LOAD, IMAGE_FILE_SIZE, 0, ELF_NO_SEGMENT },
	{ "load filesz > memsz", LOAD, IMAGE_FILE_SIZE, UINT64_MAX, ELF_SEGMENT_SIZE },
	{ "load memsz 0", LOAD, IMAGE_MEMORY_SIZE, 0, ELF_SEGMENT_SIZE },
	{ "load memsz max", LOAD, IMAGE_MEMORY_SIZE, UINT64_MAX, ELF_SEGMENT_SIZE },
	{ "load address max", LOAD, IMAGE_ADDRESS, UINT64_MAX, ELF_SEGMENT_SIZE },
	{ "load address odd", LOAD, IMAGE_ADDRESS, IMAGE_BASE + 1, ELF_SEGMENT_ALIGN },
	{ "load align 0", LOAD, IMAGE_ALIGN, 0, ELF_OK },
	{ "load align 3", LOAD, IMAGE_ALIGN, 3, ELF_SEGMENT_ALIGN },
	{ "interp offset max", INTERP, IMAGE_OFFSET, UINT64_MAX, ELF_INTERP_OUTSIDE },
	{ "interp filesz 0", INTERP, IMAGE_FILE_SIZE, 0, ELF_INTERP_SIZE },
	{ "interp filesz 1", INTERP, IMAGE_FILE_SIZE, 1, ELF_INTERP_SIZE },
	{ "interp without NUL", INTERP, IMAGE_FILE_SIZE, 12, ELF_INTERP_END },
	{ "interp filesz 4097", INTERP, IMAGE_FILE_SIZE, 4097, ELF_INTERP_SIZE },
	{ "interp filesz 1 MiB", INTERP, IMAGE_FILE_SIZE, 1 << 20, ELF_INTERP_SIZE },
	{ "interp filesz max", INTERP, IMAGE_FILE_SIZE, UINT64_MAX, ELF_INTERP_SIZE },
	{ "dynamic address 0", DYNAMIC, IMAGE_ADDRESS, 0, ELF_DYNAMIC_OUTSIDE },
	{ "dynamic address max", DYNAMIC, IMAGE_ADDRESS, UINT64_MAX, ELF_DYNAMIC_OUTSIDE },
	{ "dynamic filesz 0", DYNAMIC, IMAGE_FILE_SIZE, 0, ELF_DYNAMIC_SIZE },
	{ "dynamic filesz 1", DYNAMIC, IMAGE_FILE_SIZE, 1, ELF_DYNAMIC_END },
	{ "dynamic filesz 64 KiB", DYNAMIC, IMAGE_FILE_SIZE, 65536, ELF_DYNAMIC_OUTSIDE },
	{ "dynamic filesz max", DYNAMIC, IMAGE_FILE_SIZE, UINT64_MAX, ELF_DYNAMIC_SIZE },
	{ "no DT_NULL", TAG, DT_NULL, DT_DEBUG, ELF_DYNAMIC_END },
	{ "no DT_STRTAB", TAG, DT_STRTAB, DT_DEBUG, ELF_STRINGS_MISSING },
	{ "no DT_STRSZ", TAG, DT_STRSZ, DT_DEBUG, ELF_STRINGS_MISSING },
	{ "strtab 0", VALUE, DT_STRTAB, 0, ELF_STRINGS_OUTSIDE },
	{ "strtab before the segment", VALUE, DT_STRTAB, IMAGE_BASE - 1, ELF_STRINGS_OUTSIDE },
	{ "strtab max", VALUE, DT_STRTAB, UINT64_MAX, ELF_STRINGS_OUTSIDE },
	{ "strsz 0", VALUE, DT_STRSZ, 0, ELF_STRING_OUTSIDE },
	{ "strsz 1", VALUE, DT_STRSZ, 1, ELF_STRING_OUTSIDE },
	{ "strsz past the file", VALUE, DT_STRSZ, 65536, ELF_STRINGS_OUTSIDE },
	{ "strsz max", VALUE, DT_STRSZ, UINT64_MAX, ELF_STRINGS_OUTSIDE },
	{ "needed index max", VALUE, DT_NEEDED, UINT64_MAX, ELF_STRING_OUTSIDE },
	{ "needed index past the table", VALUE, DT_NEEDED, 65536, ELF_STRING_OUTSIDE },
	{ "needed empty", VALUE, DT_NEEDED, 0, ELF_STRING_EMPTY },
	{ "soname index max", VALUE, DT_SONAME, UINT64_MAX, ELF_STRING_OUTSIDE },
	{ "rpath index max", VALUE, DT_RPATH, UINT64_MAX, ELF_STRING_OUTSIDE },
	{ "symtab max", VALUE, DT_SYMTAB, UINT64_MAX, ELF_OK },
	{ "gnu hash max", VALUE, DT_GNU_HASH, UINT64_MAX, ELF_OK },
	{ "gnu hash at the end", VALUE, DT_GNU_HASH, IMAGE_BASE + 64, ELF_OK },
};

static void
overwrite(struct image *image, const struct damage *d)
{
	switch (d->place) {
	case EHDR:
		image_set_ehdr(image, (enum image_ehdr)d->which, d->value);
		break;
	case LOAD:
	case INTERP:
	case DYNAMIC:
		image_set_header(image, (enum image_header)(d->place - LOAD),
			(enum image_field)d->which, d->value);
		break;
	case VALUE:
		image_set_dynamic(image, d->which, 0, d->value);
		break;
	case TAG:
		image_set_tag(image, d->which, 0, d->value);
		break;
	}
}

static void
one_damaged_field_is_named(void **state)
{
	size_t i;
	int kind;

	for (i = 0; i < sizeof damages / sizeof damages[0]; i++) {
		for (kind = 0; kind < KINDS; kind++) {
			struct image image = make_kind(sound, kind);
			enum elf_error error;

			overwrite(&image, &damages[i]);
			error = read_bytes(image.bytes, image.size);
			if (error != damages[i].error)
				fail_msg("%s (kind %d): %s", damages[i].name, kind,
					elf_reason(error));
			image_free(&image);
		}
	}
}

static void
the_ident_is_checked(void **state)
{
	static const struct row {
		size_t at;
		unsigned char value;
		enum elf_error error;
	} rows[] = {
		{ EI_MAG0, 0, ELF_NOT_ELF }, { EI_MAG3, 'G', ELF_NOT_ELF },
		{ EI_CLASS, 0, ELF_BAD_CLASS }, { EI_CLASS, 3, ELF_BAD_CLASS },
		{ EI_DATA, 0, ELF_BAD_ORDER }, { EI_DATA, 3, ELF_BAD_ORDER },
		{ EI_VERSION, 0, ELF_BAD_VERSION }, { 20, 2, ELF_BAD_VERSION },
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct image image = make_kind(sound, 1);

		image.bytes[rows[i].at] = rows[i].value;
		assert_int_equal(read_bytes(image.bytes, image.size), rows[i].error);
		image_free(&image);
	}
	assert_int_equal(read_bytes("", 0), ELF_NOT_ELF);
	assert_int_equal(read_bytes("#!/bin/sh\n", 10), ELF_NOT_ELF);
	assert_int_equal(read_bytes(ELFMAG, 4), ELF_TRUNCATED);
}

static void
an_interpreter_is_absolute(void **state)
{
	static const struct row {
		const char *interp;
		enum elf_error error;
	} rows[] = {
		{ "ld.so", ELF_INTERP_RELATIVE }, { "../lib/ld.so", ELF_INTERP_RELATIVE },
		{ "/lib/../ld.so", ELF_OK }, { "/lib/ld\n\033[31m.so", ELF_OK }, { "/", ELF_OK },
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct image_plan plan = { .wide = true, .interp = rows[i].interp };
		struct image image = image_make(&plan);

		assert_int_equal(read_bytes(image.bytes, image.size), rows[i].error);
		image_free(&image);
	}
}

/* A file that ends before its last segment does is refused. */
static void
a_truncated_file_is_refused(void **state)
{
	size_t size;
	int kind;

	for (kind = 0; kind < KINDS; kind++) {
		struct image image = make_kind(sound, kind);

		for (size = 0; size < image.size; size++)
			assert_int_not_equal(read_bytes(image.bytes, size), ELF_OK);
		assert_int_equal(read_bytes(image.bytes, image.size), ELF_OK);
		image_free(&image);
	}
}

static void
a_real_file_is_refused_when_truncated(void **state)
{
	static unsigned char bytes[1 << 14];
	FILE *file = fopen("/proc/self/exe", "rb");
	size_t size;

	assert_non_null(file);
	assert_int_equal(fread(bytes, 1, sizeof bytes, file), sizeof bytes);
	fclose(file);
	for (size = 0; size <= 4096; size++)
		assert_int_not_equal(read_bytes(bytes, size), ELF_OK);
}

/* The sanitizers and read_bytes() check this; there is nothing else to assert. */
static void
any_byte_may_be_anything(void **state)
{
	static const unsigned char values[] = { 0, 1, 0x7f, 0x80, 0xff };
	unsigned char was;
	size_t at, i;
	int kind;

	for (kind = 0; kind < KINDS; kind++) {
		struct image image = make_kind(sound, kind);

		for (at = 0; at < image.size; at++) {
			was = image.bytes[at];
			for (i = 0; i < sizeof values; i++) {
				image.bytes[at] = values[i];
				read_bytes(image.bytes, image.size);
			}
			image.bytes[at] = was;
		}
		assert_int_equal(read_bytes(image.bytes, image.size), ELF_OK);
		image_free(&image);
	}
}

/* A library of another kind is skipped, valid or not. */
static void
the_kind_is_known_of_a_damaged_file(void **state)
{
	struct image_plan plan = sound;
	struct image image;
	struct reader source;
	struct elf elf;

	plan.machine = EM_RISCV;
	image = make_kind(plan, 3);
	image_set_ehdr(&image, IMAGE_PHNUM, 0);
	reader_memory(&source, image.bytes, image.size);
	assert_int_equal(elf_read(&elf, &source), ELF_NO_HEADERS);
	assert_true(elf.wide && elf.big_endian);
	assert_int_equal(elf.machine, EM_RISCV);
	assert_int_equal(elf.type, ET_EXEC);
	assert_null(elf.memory);

	/* the other class has its fields at other offsets, except e_machine */
	image.bytes[EI_CLASS] = ELFCLASS32;
	assert_int_not_equal(elf_read(&elf, &source), ELF_OK);
	assert_false(elf.wide);
	assert_int_equal(elf.machine, EM_RISCV);
	image_free(&image);
}

static void
every_error_has_a_reason(void **state)
{
	int error;

	for (error = ELF_OK; error <= ELF_RODATA_LARGE; error++)
		assert_non_null(elf_reason((enum elf_error)error));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_damaged_field_is_named),
		cmocka_unit_test(the_ident_is_checked),
		cmocka_unit_test(an_interpreter_is_absolute),
		cmocka_unit_test(a_truncated_file_is_refused),
		cmocka_unit_test(a_real_file_is_refused_when_truncated),
		cmocka_unit_test(any_byte_may_be_anything),
		cmocka_unit_test(the_kind_is_known_of_a_damaged_file),
		cmocka_unit_test(every_error_has_a_reason),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
