/* SPDX-License-Identifier: ISC */
/* elf_source - the ELF reader, on files of a file system. */
#define _FILE_OFFSET_BITS 64
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cmocka.h>

#include "image.h"
#include "builder/elf/elf.h"
#include "builder/elf/reader.h"

/* This program itself is a real file, read by its descriptor. */
static void
reads_a_real_file(void **state)
{
	struct reader source;
	struct elf elf;
	FILE *file = fopen("/proc/self/exe", "rb");
	bool libc = false;
	size_t i;

	assert_non_null(file);
	assert_int_equal(reader_fd(&source, fileno(file)), 0);
	assert_int_equal(elf_read(&elf, &source), ELF_OK);
	assert_non_null(elf.interp);
	for (i = 0; i < elf.n_needs; i++)
		libc |= !strcmp(elf.needs[i].name, "libc.so.6");
	assert_true(libc);
	elf_free(&elf);
	fclose(file);
}

static void
what_is_no_regular_file_is_no_source(void **state)
{
	static const struct row {
		const char *path;
		int error;
	} rows[] = { { "/", EISDIR }, { "/dev/zero", EINVAL } };
	struct reader source;
	FILE *file;
	size_t i;

	for (i = 0; i < 2; i++) {
		file = fopen(rows[i].path, "rb");
		assert_non_null(file);
		assert_int_equal(reader_fd(&source, fileno(file)), rows[i].error);
		fclose(file);
	}
}

static void
nothing_is_read_past_the_end(void **state)
{
	struct reader source;
	char into[4] = "";

	reader_memory(&source, "abc", 3);
	assert_int_equal(reader_read(&source, 1, into, 2), 0);
	assert_string_equal(into, "bc");
	assert_int_equal(reader_read(&source, 3, into, 0), 0);
	assert_int_equal(reader_read(&source, 2, into, 2), ENODATA);
	assert_int_equal(reader_read(&source, 4, into, 0), ENODATA);
	assert_int_equal(reader_read(&source, UINT64_MAX, into, 2), ENODATA);
	assert_string_equal(into, "bc");
}

static void
a_file_that_shrinks_is_an_error(void **state)
{
	static const char *const needs[] = { "liba.so", NULL };
	const struct image_plan plan = { .wide = true, .needs = needs };
	struct image image = image_make(&plan);
	struct reader source;
	struct elf elf;
	FILE *file = tmpfile();

	assert_non_null(file);
	assert_int_equal(fwrite(image.bytes, 1, image.size, file), image.size);
	assert_int_equal(fflush(file), 0);
	assert_int_equal(reader_fd(&source, fileno(file)), 0);
	assert_int_equal(ftruncate(fileno(file), (off_t)image.size - 1), 0);
	assert_int_equal(elf_read(&elf, &source), ELF_UNREADABLE);
	assert_string_equal(elf_reason(ELF_UNREADABLE), "the file became shorter while it was read");
	fclose(file);
	image_free(&image);
}

/* In a sparse file of a terabyte only a few pages are read. */
static void
a_sparse_terabyte_costs_what_a_small_file_costs(void **state)
{
	static const char *const needs[] = { "liba.so", NULL };
	const struct image_plan plan = { .wide = true, .needs = needs };
	struct image image = image_make(&plan);
	struct rusage before, after;
	struct reader source;
	struct elf elf;
	FILE *file = tmpfile();

	assert_non_null(file);
	image_set_header(&image, IMAGE_LOAD, IMAGE_FILE_SIZE, (uint64_t)1 << 40);
	image_set_header(&image, IMAGE_LOAD, IMAGE_MEMORY_SIZE, (uint64_t)1 << 40);
	assert_int_equal(fwrite(image.bytes, 1, image.size, file), image.size);
	assert_int_equal(fflush(file), 0);
	assert_int_equal(ftruncate(fileno(file), (off_t)1 << 40), 0);
	assert_int_equal(reader_fd(&source, fileno(file)), 0);
	assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
	assert_int_equal(elf_read(&elf, &source), ELF_OK);
	assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
	assert_int_equal(elf.n_needs, 1);
	assert_in_range(after.ru_maxrss - before.ru_maxrss, 0, 16 << 10);
	elf_free(&elf);
	fclose(file);
	image_free(&image);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_real_file),
		cmocka_unit_test(what_is_no_regular_file_is_no_source),
		cmocka_unit_test(nothing_is_read_past_the_end),
		cmocka_unit_test(a_file_that_shrinks_is_an_error),
		cmocka_unit_test(a_sparse_terabyte_costs_what_a_small_file_costs),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
