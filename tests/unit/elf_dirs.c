/* SPDX-License-Identifier: ISC */
/* elf_dirs - the directories that the ELF reader finds in interpreters. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <elf.h>
#include <stdlib.h>
#include <cmocka.h>

#include "image.h"
#include "builder/elf/elf.h"
#include "builder/elf/reader.h"

#define GLIBC ELF_DIRS_NUL
#define MUSL ELF_DIRS_COLON
#define TEXT(text) text, sizeof text

static const struct directories {
	enum elf_dirs_form form;
	const char *rodata;
	size_t size;
	const char *list;       /* NULL: none */
} directories[] = {
	{ GLIBC, TEXT("xx\0/lib/x86_64-linux-gnu/\0/usr/lib/x86_64-linux-gnu/\0"
		"/lib/\0/usr/lib/\0y"),
		"/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu:/lib:/usr/lib" },
	{ GLIBC, TEXT("\0/lib64/\0/usr/lib64/"), "/lib64:/usr/lib64" },
	{ GLIBC, TEXT("\0/usr/lib/\0/usr/lib/"), "/usr/lib:/usr/lib" },
	{ GLIBC, TEXT("\0/usr/lib/"), "/usr/lib" },
	{ GLIBC, TEXT("\0/nix/store/0c-glibc-2.39/lib/\0"), "/nix/store/0c-glibc-2.39/lib" },
	/* any bytes may come before the list */
	{ GLIBC, TEXT("\x09/lib/\0/usr/lib/"), "/lib:/usr/lib" },
	{ GLIBC, TEXT("z/lib/\0/usr/lib/"), "/lib:/usr/lib" },
	/* the longest */
	{ GLIBC, TEXT("/lib/\0\0/lib/\0/usr/lib/\0\0/lib32/\0"), "/lib:/usr/lib" },
	{ GLIBC, TEXT("/lib/\0/usr/lib/\0\0/lib64/\0/usr/lib64/"), "/lib:/usr/lib" },
	{ GLIBC, TEXT("/lib x/\0/usr/lib/"), "/usr/lib" },
	{ GLIBC, TEXT("/usr/share/zoneinfo/\0/etc/\0/\0/tmp\0"), NULL },
	{ GLIBC, TEXT("/lib:/usr/local/lib:/usr/lib"), NULL },
	{ MUSL, TEXT("\0/lib:/usr/local/lib:/usr/lib"), "/lib:/usr/local/lib:/usr/lib" },
	{ MUSL, TEXT("/usr/local/bin:/bin:/usr/bin\0/lib:/usr/lib\0"), "/lib:/usr/lib" },
	{ MUSL, TEXT("/lib:/usr/lib\0/x/lib:/y/lib"), "/lib:/usr/lib" },
	{ MUSL, TEXT("/bin:/usr/bin"), NULL },
	{ MUSL, TEXT("/lib/\0/usr/lib/"), NULL },
	{ MUSL, TEXT("/lib"), NULL },
};

static void
directories_are_found_in_an_interpreter(void **state)
{
	const struct directories *d = directories;
	struct reader source;
	struct elf elf;
	char *list;

	for (; d < directories + sizeof directories / sizeof directories[0]; d++) {
		const struct image_plan plan = {
			.wide = true, .rodata = d->rodata, .rodata_size = d->size,
		};
		struct image image = image_make(&plan);

		reader_memory(&source, image.bytes, image.size);
		assert_int_equal(elf_read(&elf, &source), ELF_OK);
		assert_int_equal(elf_default_dirs(&elf, &source, d->form, &list), ELF_OK);
		if (d->list && !list)
			fail_msg("'%s' was not found", d->list);
		if (d->list)
			assert_string_equal(list, d->list);
		else
			assert_null(list);
		free(list);
		elf_free(&elf);
		image_free(&image);
	}
}

/* A list that the end of its segment cuts off is ignored. */
static void
directories_end_inside_their_segment(void **state)
{
	static const struct row {
		enum elf_dirs_form form;
		const char *rodata;
		size_t size;
		const char *list;
	} rows[] = {
		{ GLIBC, "/lib/\0/usr/lib/", 15, "/lib" }, { MUSL, "/lib:/usr/lib", 13, NULL },
	};
	struct reader source;
	struct elf elf;
	char *list;
	size_t i;

	for (i = 0; i < 2; i++) {
		const struct image_plan plan = {
			.wide = true, .rodata = rows[i].rodata, .rodata_size = rows[i].size,
		};
		struct image image = image_make(&plan);

		image_set_header(&image, IMAGE_DYNAMIC, IMAGE_TYPE, PT_NULL);
		image_set_header(&image, IMAGE_LOAD, IMAGE_FILE_SIZE, image.rodata + rows[i].size);
		reader_memory(&source, image.bytes, image.size);
		assert_int_equal(elf_read(&elf, &source), ELF_OK);
		assert_int_equal(elf_default_dirs(&elf, &source, rows[i].form, &list), ELF_OK);
		if (rows[i].list)
			assert_string_equal(list, rows[i].list);
		else
			assert_null(list);
		free(list);
		elf_free(&elf);
		image_free(&image);
	}
}

/* A writable segment is not searched: its data are not those of the linker. */
static void
directories_stand_where_nobody_writes(void **state)
{
	const struct image_plan plan = {
		.wide = true, .rodata = "/lib/\0/usr/lib/", .rodata_size = 16,
	};
	struct image image = image_make(&plan);
	struct reader source;
	struct elf elf;
	char *list;

	image_set_header(&image, IMAGE_LOAD, IMAGE_FLAGS, PF_R | PF_W);
	reader_memory(&source, image.bytes, image.size);
	assert_int_equal(elf_read(&elf, &source), ELF_OK);
	assert_int_equal(elf_default_dirs(&elf, &source, ELF_DIRS_NUL, &list), ELF_OK);
	assert_null(list);
	elf_free(&elf);
	image_free(&image);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(directories_are_found_in_an_interpreter),
		cmocka_unit_test(directories_end_inside_their_segment),
		cmocka_unit_test(directories_stand_where_nobody_writes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
