/* SPDX-License-Identifier: ISC */
/* elf_bounds - the ELF reader, on files above and below its limits. */
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

static const char *const one_need[] = { "liba.so.1", NULL };

static void
a_name_ends_inside_its_table(void **state)
{
	const struct image_plan plan = { .wide = true, .needs = one_need };
	struct image image = image_make(&plan);

	image_set_dynamic(&image, DT_STRSZ, 0, image.strings_size - 1);
	assert_int_equal(read_bytes(image.bytes, image.size), ELF_STRING_END);
	image_free(&image);
}

static void
a_table_ends_inside_its_segment(void **state)
{
	const struct image_plan plan = { .wide = true, .needs = one_need };
	struct image image = image_make(&plan);
	size_t most = image.size - image.strings;

	image_set_dynamic(&image, DT_NEEDED, 0, image.strings_size);
	assert_int_equal(read_bytes(image.bytes, image.size), ELF_STRING_OUTSIDE);
	image_set_dynamic(&image, DT_NEEDED, 0, 1);
	image_set_dynamic(&image, DT_STRSZ, 0, most);
	assert_int_equal(read_bytes(image.bytes, image.size), ELF_OK);
	image_set_dynamic(&image, DT_STRSZ, 0, most + 1);
	assert_int_equal(read_bytes(image.bytes, image.size), ELF_STRINGS_OUTSIDE);
	image_free(&image);
}

/* As many program headers as the kernel accepts, all zeros. */
static void
headers_are_bounded(void **state)
{
	static const char zeros[ELF_HEADERS_MAX + 64];
	struct image_plan plan = { .rodata = zeros, .rodata_size = sizeof zeros };
	struct image image;
	size_t most;
	int kind;

	for (kind = 0; kind < KINDS; kind++) {
		image = make_kind(plan, kind);
		most = ELF_HEADERS_MAX / (image.wide ? 56 : 32);
		image_set_ehdr(&image, IMAGE_PHOFF, image.rodata);
		image_set_ehdr(&image, IMAGE_PHNUM, most);
		assert_int_equal(read_bytes(image.bytes, image.size), ELF_NO_SEGMENT);
		image_set_ehdr(&image, IMAGE_PHNUM, most + 1);
		assert_int_equal(read_bytes(image.bytes, image.size), ELF_MANY_HEADERS);
		image_free(&image);
	}
}

static void
an_interpreter_is_a_path(void **state)
{
	char *longest = repeat("/", ELF_NAME_MAX), *longer = repeat("/", ELF_NAME_MAX + 1);
	const struct image_plan plans[] = { { .interp = longest }, { .interp = longer } };
	struct image image = image_make(&plans[0]);

	assert_int_equal(read_bytes(image.bytes, image.size), ELF_OK);
	image_free(&image);
	image = image_make(&plans[1]);
	assert_int_equal(read_bytes(image.bytes, image.size), ELF_INTERP_SIZE);
	image_free(&image);
	free(longest);
	free(longer);
}

/* Many needs, each by the same name. */
static enum elf_error
read_needs(size_t count, const char *name, bool wide)
{
	const char **list = calloc(count + 1, sizeof *list);
	struct image_plan plan = { .wide = wide, .needs = list };
	enum elf_error error;
	struct image image;
	size_t i;

	assert_non_null(list);
	for (i = 0; i < count; i++)
		list[i] = name;
	image = image_make(&plan);
	error = read_bytes(image.bytes, image.size);
	image_free(&image);
	free(list);
	return error;
}

static void
needs_are_bounded(void **state)
{
	char *name = repeat("n", 1500);

	assert_int_equal(read_needs(ELF_NEEDS_MAX, "liba.so", true), ELF_OK);
	assert_int_equal(read_needs(ELF_NEEDS_MAX + 1, "liba.so", true), ELF_MANY_NEEDS);
	assert_int_equal(read_needs(100000, "a", false), ELF_MANY_NEEDS);
	assert_int_equal(read_needs(100000, "a", true), ELF_DYNAMIC_SIZE);
	assert_int_equal(read_needs(ELF_NEEDS_MAX, name, true), ELF_STRINGS_LARGE);
	free(name);
}

static void
names_are_bounded(void **state)
{
	char *longest = repeat("n", ELF_NAME_MAX), *longer = repeat("n", ELF_NAME_MAX + 1);

	assert_int_equal(read_needs(1, longest, true), ELF_OK);
	assert_int_equal(read_needs(1, longer, true), ELF_STRING_LONG);
	assert_int_equal(read_needs(1, "a\n\033[0m%s", true), ELF_OK);
	free(longest);
	free(longer);
}

static void
search_paths_are_bounded(void **state)
{
	char *most = repeat("/x/y:", 10000), *more = repeat("/x/y:", ELF_PATH_MAX / 5 + 1);
	const struct image_plan plans[] = {
		{ .wide = true, .runpath = most }, { .wide = true, .rpath = more },
	};
	struct image image = image_make(&plans[0]);

	assert_int_equal(read_bytes(image.bytes, image.size), ELF_OK);
	image_free(&image);
	image = image_make(&plans[1]);
	assert_int_equal(read_bytes(image.bytes, image.size), ELF_STRING_LONG);
	image_free(&image);
	free(most);
	free(more);
}

static void
an_interpreter_is_no_haystack(void **state)
{
	size_t size = ELF_RODATA_MAX;
	char *zeros = calloc(1, size), *dirs;
	const struct image_plan plan = { .wide = true, .rodata = zeros, .rodata_size = size };
	struct image image = image_make(&plan);
	struct reader source;
	struct elf elf;

	reader_memory(&source, image.bytes, image.size);
	assert_int_equal(elf_read(&elf, &source), ELF_OK);
	assert_int_equal(elf_default_dirs(&elf, &source, ELF_DIRS_NUL, &dirs), ELF_RODATA_LARGE);
	assert_null(dirs);
	elf_free(&elf);
	image_free(&image);
	free(zeros);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_ends_inside_its_table),
		cmocka_unit_test(a_table_ends_inside_its_segment),
		cmocka_unit_test(headers_are_bounded),
		cmocka_unit_test(an_interpreter_is_a_path),
		cmocka_unit_test(needs_are_bounded),
		cmocka_unit_test(names_are_bounded),
		cmocka_unit_test(search_paths_are_bounded),
		cmocka_unit_test(an_interpreter_is_no_haystack),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
