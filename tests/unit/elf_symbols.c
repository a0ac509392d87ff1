/* SPDX-License-Identifier: ISC */
/* elf_symbols - the ELF reader, on symbol tables. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "image.h"
#include "builder/elf/elf.h"
#include "builder/elf/reader.h"

static const char *const imports[] = { "puts", "pthread_cancel", "dlopen", NULL };
static const char *const exports[] = { "mine", "yours", NULL };

/* The names passed to see(), each followed by a blank. */
struct seen {
	char names[512];
	size_t stop_after;      /* calls; 0: never */
	size_t calls;
};

static bool
see(const char *name, void *data)
{
	struct seen *seen = data;

	strcat(strcat(seen->names, name), " ");
	return ++seen->calls != seen->stop_after;
}

static enum elf_error
imports_of(const struct image *image, struct seen *seen)
{
	struct reader source;
	enum elf_error error;
	struct elf elf;

	reader_memory(&source, image->bytes, image->size);
	assert_int_equal(elf_read(&elf, &source), ELF_OK);
	error = elf_imports(&elf, &source, see, seen);
	elf_free(&elf);
	return error;
}

static void
imports_are_seen_by_any_table(void **state)
{
	struct image_plan plan = { .imports = imports, .exports = exports };
	int i;

	for (i = 0; i < 32; i++) {
		struct seen seen = { .names = "" };
		struct image image;

		plan.wide = i & 1;
		plan.big_endian = i & 2;
		plan.type = i & 4 ? ET_EXEC : ET_DYN;
		plan.sysv_hash = i & 8;
		plan.no_hash = i & 16;
		image = image_make(&plan);
		assert_int_equal(imports_of(&image, &seen), ELF_OK);
		assert_string_equal(seen.names, "puts pthread_cancel dlopen ");
		image_free(&image);
	}
}

/* An imported function whose address is taken has a PLT entry and is hashed. */
static void
an_executable_may_hash_what_it_imports(void **state)
{
	const struct image_plan plan = {
		.wide = true, .type = ET_EXEC, .imports = imports, .exports = exports,
	};
	struct image image = image_make(&plan);
	struct seen seen = { .names = "" };

	/* st_shndx of the last symbol, the last of its chain */
	image_set(&image, image.symbols + 5 * 24 + 6, 2, SHN_UNDEF);
	assert_int_equal(imports_of(&image, &seen), ELF_OK);
	assert_string_equal(seen.names, "puts pthread_cancel dlopen yours ");
	image_free(&image);
}

static void
looking_stops_when_told(void **state)
{
	const struct image_plan plan = { .wide = true, .imports = imports };
	struct image image = image_make(&plan);
	struct seen seen = { .stop_after = 2 };

	assert_int_equal(imports_of(&image, &seen), ELF_OK);
	assert_int_equal(seen.calls, 2);
	image_free(&image);
}

static void
without_imports_none_are_seen(void **state)
{
	const struct image_plan plan = { .wide = true };
	struct image image = image_make(&plan);
	struct seen seen = { .names = "" };

	assert_int_equal(imports_of(&image, &seen), ELF_OK);
	assert_int_equal(seen.calls, 0);
	image_free(&image);
}

/* DT_HASH has 64-bit words on s390x and alpha only. */
static void
hash_words_are_as_wide_as_the_machine_has_them(void **state)
{
	struct image_plan plan = {
		.wide = true, .big_endian = true, .machine = EM_S390, .sysv_hash = true,
		.hash_word = 8, .imports = imports,
	};
	struct image image = image_make(&plan);
	struct seen seen = { .names = "" };

	assert_int_equal(imports_of(&image, &seen), ELF_OK);
	assert_int_equal(seen.calls, 3);
	image_free(&image);
}

static void
no_more_symbols_are_seen_than_there_are(void **state)
{
	const struct image_plan plan = { .wide = true, .imports = imports, .sysv_hash = true };
	struct image image = image_make(&plan);
	struct seen seen = { .names = "" };

	image_set(&image, image.hash + 4, 4, 3);
	assert_int_equal(imports_of(&image, &seen), ELF_OK);
	assert_string_equal(seen.names, "puts pthread_cancel ");
	image_free(&image);
}

static void
without_a_symbol_table_none_are_seen(void **state)
{
	const struct image_plan plan = { .wide = true, .imports = imports };
	struct image image = image_make(&plan);
	struct seen seen = { .names = "" };

	image_set_tag(&image, DT_SYMTAB, 0, DT_DEBUG);
	assert_int_equal(imports_of(&image, &seen), ELF_OK);
	assert_int_equal(seen.calls, 0);
	image_free(&image);
}

static void
hostile_tables_are_refused(void **state)
{
	static const struct row {
		bool sysv;
		size_t at;              /* in the hash table */
		size_t size;
		uint64_t value;
		enum elf_error error;
	} rows[] = {
		{ true, 4, 4, UINT32_MAX, ELF_MANY_SYMBOLS },
		{ true, 4, 4, 100000, ELF_SYMBOLS_OUTSIDE },
		{ false, 0, 4, UINT32_MAX, ELF_MANY_SYMBOLS },
		{ false, 0, 4, 100000, ELF_SYMBOLS_OUTSIDE },
		{ false, 4, 4, UINT32_MAX, ELF_MANY_SYMBOLS },
		{ false, 8, 4, UINT32_MAX, ELF_SYMBOLS_OUTSIDE },
		{ false, 24, 4, UINT32_MAX, ELF_MANY_SYMBOLS },
		{ false, 24, 4, 100000, ELF_SYMBOLS_OUTSIDE },
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct image_plan plan = {
			.wide = true, .type = ET_EXEC, .imports = imports, .exports = exports,
			.sysv_hash = rows[i].sysv,
		};
		struct image image = image_make(&plan);
		struct seen seen = { .names = "" };

		image_set(&image, image.hash + rows[i].at, rows[i].size, rows[i].value);
		if (imports_of(&image, &seen) != rows[i].error)
			fail_msg("row %zu", i);
		image_free(&image);
	}
}

static void
a_chain_without_an_end_is_refused(void **state)
{
	/* buckets, first symbol, words of filter, shift, filter, bucket; no chain is odd */
	static uint32_t table[2 * ELF_SYMBOLS_MAX] = { 1, 1, 1, 0, 0, 0, 1 };
	const struct image_plan plan = {
		.wide = true, .type = ET_EXEC, .imports = imports, .rodata = table,
		.rodata_size = sizeof table, .big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__,
	};
	struct image image = image_make(&plan);
	struct seen seen = { .names = "" };

	image_set_dynamic(&image, DT_GNU_HASH, 0, IMAGE_BASE + image.rodata);
	assert_int_equal(imports_of(&image, &seen), ELF_MANY_SYMBOLS);
	image_free(&image);
}

static void
a_name_outside_the_table_is_left_out(void **state)
{
	const struct image_plan plan = { .wide = true, .imports = imports };
	struct image image = image_make(&plan);
	struct seen seen = { .names = "" };

	image_set(&image, image.symbols + 2 * 24, 4, UINT32_MAX);
	assert_int_equal(imports_of(&image, &seen), ELF_OK);
	assert_string_equal(seen.names, "puts dlopen ");
	image_free(&image);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(imports_are_seen_by_any_table),
		cmocka_unit_test(an_executable_may_hash_what_it_imports),
		cmocka_unit_test(looking_stops_when_told),
		cmocka_unit_test(without_imports_none_are_seen),
		cmocka_unit_test(hash_words_are_as_wide_as_the_machine_has_them),
		cmocka_unit_test(no_more_symbols_are_seen_than_there_are),
		cmocka_unit_test(without_a_symbol_table_none_are_seen),
		cmocka_unit_test(hostile_tables_are_refused),
		cmocka_unit_test(a_chain_without_an_end_is_refused),
		cmocka_unit_test(a_name_outside_the_table_is_left_out),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
