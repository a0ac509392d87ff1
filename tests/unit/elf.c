/* SPDX-License-Identifier: ISC */
/* elf - the ELF reader, on files that are sound. */
#define _FILE_OFFSET_BITS 64
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cmocka.h>

#include "../../builder/elf.h"
#include "../../builder/source.h"
#include "image.h"

/* Every word size and byte order. */
static const struct kind {
	bool wide, big_endian;
} kinds[] = {
	{ false, false }, { false, true }, { true, false }, { true, true },
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

static struct image
make(struct image_plan plan, const struct kind *kind)
{
	plan.wide = kind->wide;
	plan.big_endian = kind->big_endian;
	return image_make(&plan);
}

static struct elf
read_image(const struct image *image)
{
	struct source source;
	struct elf elf;

	source_memory(&source, image->bytes, image->size);
	assert_string_equal(elf_reason(elf_read(&elf, &source)), elf_reason(ELF_OK));
	return elf;
}

static void
reads_everything(void **state)
{
	static const char *const needs[] = { "libfirst.so.1", "libsecond.so", "/abs/lib.so", NULL };
	static const char *const notes[] = { "[{\"soname\":[\"libx.so\"]}]", "[]", "[{}]", NULL };
	const struct image_plan plan = {
		.machine = EM_MIPS, .type = ET_EXEC, .interp = "/lib/ld.so.1", .soname = "me.so.2",
		.rpath = "/one:/two", .runpath = "$ORIGIN/../lib", .audit = "a.so", .depaudit = "b.so",
		.needs = needs, .notes = notes, .flags_1 = DF_1_NODEFLIB | DF_1_PIE,
	};
	size_t i, k;

	for (i = 0; i < KINDS; i++) {
		struct image image = make(plan, &kinds[i]);
		struct elf elf = read_image(&image);

		image_free(&image);     /* strings are elf's own */
		assert_int_equal(elf.wide, kinds[i].wide);
		assert_int_equal(elf.big_endian, kinds[i].big_endian);
		assert_int_equal(elf.machine, EM_MIPS);
		assert_int_equal(elf.type, ET_EXEC);
		assert_string_equal(elf.interp, plan.interp);
		assert_string_equal(elf.soname, plan.soname);
		assert_string_equal(elf.rpath, plan.rpath);
		assert_string_equal(elf.runpath, plan.runpath);
		assert_string_equal(elf.audit, plan.audit);
		assert_string_equal(elf.depaudit, plan.depaudit);
		assert_int_equal(elf.flags_1, plan.flags_1);
		assert_int_equal(elf.n_needs, 3);
		assert_int_equal(elf.n_notes, 3);
		assert_false(elf.notes_damaged);
		for (k = 0; k < 3; k++) {
			assert_string_equal(elf.needs[k].name, needs[k]);
			assert_int_equal(elf.needs[k].tag, DT_NEEDED);
			assert_string_equal(elf.notes[k].text, notes[k]);
			assert_int_equal(elf.notes[k].size, strlen(notes[k]));
		}
		elf_free(&elf);
	}
}

static void
reads_nothing_where_nothing_is(void **state)
{
	const struct image_plan plan = { .type = ET_DYN };
	size_t i;

	for (i = 0; i < KINDS; i++) {
		struct image image = make(plan, &kinds[i]);
		struct elf elf = read_image(&image);

		assert_null(elf.interp);
		assert_null(elf.soname);
		assert_null(elf.rpath);
		assert_null(elf.runpath);
		assert_null(elf.audit);
		assert_int_equal(elf.n_needs, 0);
		assert_int_equal(elf.n_notes, 0);
		elf_free(&elf);
		image_free(&image);
	}
}

static void
a_static_program_is_not_dynamic(void **state)
{
	const struct image_plan plan = { .wide = true, .type = ET_EXEC };
	struct image image = image_make(&plan);
	struct elf elf;

	image_set_header(&image, IMAGE_DYNAMIC, IMAGE_TYPE, PT_NULL);
	elf = read_image(&image);
	assert_false(elf.dynamic);
	elf_free(&elf);
	image_free(&image);
}

static void
an_object_file_is_known_by_its_type_alone(void **state)
{
	const struct image_plan plan = { .wide = true, .type = ET_REL };
	struct image image = image_make(&plan);
	struct elf elf;

	image_set_ehdr(&image, IMAGE_PHNUM, 0);
	elf = read_image(&image);
	assert_int_equal(elf.type, ET_REL);
	assert_int_equal(elf.n_segments, 0);
	elf_free(&elf);
	image_free(&image);
}

static void
sections_are_not_looked_at(void **state)
{
	static const char *const needs[] = { "liba.so", NULL };
	static const uint64_t offsets[] = { 0, 1, UINT32_MAX, UINT64_MAX };
	const struct image_plan plan = { .wide = true, .needs = needs };
	size_t i;

	for (i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
		struct image image = image_make(&plan);
		struct elf elf;

		image_set_ehdr(&image, IMAGE_SHOFF, offsets[i]);
		elf = read_image(&image);
		assert_int_equal(elf.n_needs, 1);
		elf_free(&elf);
		image_free(&image);
	}
}

static void
filters_are_needs_and_keep_their_tag(void **state)
{
	static const char *const needs[] = { "a", NULL }, *const filters[] = { "f", NULL };
	static const char *const auxiliaries[] = { "x", NULL };
	const struct image_plan plan = {
		.wide = true, .needs = needs, .filters = filters, .auxiliaries = auxiliaries,
	};
	struct image image = image_make(&plan);
	struct elf elf = read_image(&image);

	assert_int_equal(elf.n_needs, 3);
	assert_int_equal(elf.needs[0].tag, DT_NEEDED);
	assert_int_equal(elf.needs[1].tag, DT_FILTER);
	assert_int_equal(elf.needs[2].tag, DT_AUXILIARY);
	assert_string_equal(elf.needs[2].name, "x");
	elf_free(&elf);
	image_free(&image);
}

static void
of_a_tag_that_stands_twice_the_last_counts(void **state)
{
	const struct image_plan plan = { .wide = true, .rpath = "/first", .runpath = "/last" };
	struct image image = image_make(&plan);
	struct elf elf;

	image_set_tag(&image, DT_RPATH, 0, DT_RUNPATH);
	elf = read_image(&image);
	assert_null(elf.rpath);
	assert_string_equal(elf.runpath, "/last");
	elf_free(&elf);
	image_free(&image);
}

static void
an_empty_search_path_is_none(void **state)
{
	const struct image_plan plan = { .wide = true, .rpath = "", .runpath = "" };
	struct image image = image_make(&plan);
	struct elf elf = read_image(&image);

	assert_null(elf.rpath);
	assert_null(elf.runpath);
	elf_free(&elf);
	image_free(&image);
}

static void
of_segments_that_overlap_the_last_counts(void **state)
{
	static const char *const needs[] = { "right.so", NULL };
	static const char rodata[8192];
	const struct image_plan plan = {
		.wide = true, .needs = needs, .rodata = rodata, .rodata_size = sizeof rodata,
	};
	struct image image = image_make(&plan);
	struct elf elf;

	/* before the segment comes one that has zeros where it has the rest */
	memcpy(image.bytes + image.headers + (size_t)IMAGE_NOTE * 56,
		image.bytes + image.headers + (size_t)IMAGE_LOAD * 56, 56);
	image_set_header(&image, IMAGE_LOAD, IMAGE_ADDRESS, IMAGE_BASE + 4096);
	elf = read_image(&image);
	assert_int_equal(elf.n_segments, 2);
	assert_string_equal(elf.needs[0].name, "right.so");
	elf_free(&elf);
	image_free(&image);
}

static void
notes_aligned_to_eight_are_read(void **state)
{
	static const char *const notes[] = { "[1]", "[22]", "[333]", "[4444]", "[55555]", NULL };
	const struct image_plan plan = { .wide = true, .notes = notes, .note_align = 8 };
	struct image image = image_make(&plan);
	struct elf elf = read_image(&image);
	size_t i;

	assert_int_equal(elf.n_notes, 5);
	for (i = 0; i < 5; i++)
		assert_string_equal(elf.notes[i].text, notes[i]);
	elf_free(&elf);
	image_free(&image);
}

static void
a_damaged_note_is_told_and_costs_nothing_else(void **state)
{
	static const char *const notes[] = { "[1]", "[2]", NULL }, *const needs[] = { "a", NULL };
	const struct image_plan plan = { .wide = true, .notes = notes, .needs = needs };
	struct image image = image_make(&plan);
	struct elf elf;

	/* the second note: 12 bytes of header, 4 of name, 4 of text, before it */
	image_set(&image, image.notes + 20 + 4, 4, UINT32_MAX);
	elf = read_image(&image);
	assert_true(elf.notes_damaged);
	assert_int_equal(elf.n_notes, 1);
	assert_int_equal(elf.n_needs, 1);
	elf_free(&elf);
	image_free(&image);
}

static void
notes_of_others_are_left_alone(void **state)
{
	static const char *const notes[] = { "[1]", "[2]", "[3]", NULL };
	const struct image_plan plan = { .wide = true, .notes = notes };
	struct image image = image_make(&plan);
	struct elf elf;

	image_set(&image, image.notes + 8, 4, 3);
	memcpy(image.bytes + image.notes + 20 + 12, "GNU", 4);
	elf = read_image(&image);
	assert_int_equal(elf.n_notes, 1);
	assert_string_equal(elf.notes[0].text, "[3]");
	elf_free(&elf);
	image_free(&image);
}

static void
same_kind_is_by_what_loaders_compare(void **state)
{
	const struct elf x = { .wide = true, .machine = EM_X86_64 };
	const struct elf x32 = { .machine = EM_X86_64 }, arm = { .machine = EM_ARM };
	const struct elf be = { .wide = true, .big_endian = true, .machine = EM_X86_64 };
	const struct elf other = { .wide = true, .machine = EM_AARCH64 };
	const struct elf hard = { .machine = EM_ARM, .eflags = EF_ARM_ABI_FLOAT_HARD };
	const struct elf soft = { .machine = EM_ARM, .eflags = EF_ARM_ABI_FLOAT_SOFT };
	const struct elf riscv = { .machine = EM_RISCV, .eflags = 4 };
	const struct elf riscv_soft = { .machine = EM_RISCV, .eflags = 1 };

	assert_true(elf_same_kind(&x, &x));
	assert_false(elf_same_kind(&x, &x32));
	assert_false(elf_same_kind(&x, &be));
	assert_false(elf_same_kind(&x, &other));
	assert_false(elf_same_kind(&hard, &soft));
	assert_true(elf_same_kind(&hard, &arm));
	assert_false(elf_same_kind(&riscv, &riscv_soft));
}

/* This program itself is a real file, read by its descriptor. */
static void
reads_a_real_file(void **state)
{
	struct source source;
	struct elf elf;
	FILE *file = fopen("/proc/self/exe", "rb");
	bool libc = false;
	size_t i;

	assert_non_null(file);
	assert_int_equal(source_fd(&source, fileno(file)), 0);
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
	struct source source;
	FILE *file;
	size_t i;

	for (i = 0; i < 2; i++) {
		file = fopen(rows[i].path, "rb");
		assert_non_null(file);
		assert_int_equal(source_fd(&source, fileno(file)), rows[i].error);
		fclose(file);
	}
}

static void
a_file_that_shrinks_is_an_error(void **state)
{
	static const char *const needs[] = { "liba.so", NULL };
	const struct image_plan plan = { .wide = true, .needs = needs };
	struct image image = image_make(&plan);
	struct source source;
	struct elf elf;
	FILE *file = tmpfile();

	assert_non_null(file);
	assert_int_equal(fwrite(image.bytes, 1, image.size, file), image.size);
	assert_int_equal(fflush(file), 0);
	assert_int_equal(source_fd(&source, fileno(file)), 0);
	assert_int_equal(ftruncate(fileno(file), (off_t)image.size - 1), 0);
	assert_int_equal(elf_read(&elf, &source), ELF_UNREADABLE);
	assert_string_equal(elf_reason(ELF_UNREADABLE), "the file became shorter meanwhile");
	fclose(file);
	image_free(&image);
}

/* The sections of a sparse terabyte are wherever it says; few pages are read. */
static void
a_sparse_terabyte_costs_what_a_small_file_costs(void **state)
{
	static const char *const needs[] = { "liba.so", NULL };
	const struct image_plan plan = { .wide = true, .needs = needs };
	struct image image = image_make(&plan);
	struct rusage before, after;
	struct source source;
	struct elf elf;
	FILE *file = tmpfile();

	assert_non_null(file);
	image_set_header(&image, IMAGE_LOAD, IMAGE_FILE_SIZE, (uint64_t)1 << 40);
	image_set_header(&image, IMAGE_LOAD, IMAGE_MEMORY_SIZE, (uint64_t)1 << 40);
	assert_int_equal(fwrite(image.bytes, 1, image.size, file), image.size);
	assert_int_equal(fflush(file), 0);
	if (ftruncate(fileno(file), (off_t)1 << 40)) {
		fclose(file);
		image_free(&image);
		skip();         /* the file system of TMPDIR has no such files */
	}
	assert_int_equal(source_fd(&source, fileno(file)), 0);
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
		cmocka_unit_test(reads_everything),
		cmocka_unit_test(reads_nothing_where_nothing_is),
		cmocka_unit_test(a_static_program_is_not_dynamic),
		cmocka_unit_test(an_object_file_is_known_by_its_type_alone),
		cmocka_unit_test(sections_are_not_looked_at),
		cmocka_unit_test(filters_are_needs_and_keep_their_tag),
		cmocka_unit_test(of_a_tag_that_stands_twice_the_last_counts),
		cmocka_unit_test(an_empty_search_path_is_none),
		cmocka_unit_test(of_segments_that_overlap_the_last_counts),
		cmocka_unit_test(notes_aligned_to_eight_are_read),
		cmocka_unit_test(a_damaged_note_is_told_and_costs_nothing_else),
		cmocka_unit_test(notes_of_others_are_left_alone),
		cmocka_unit_test(same_kind_is_by_what_loaders_compare),
		cmocka_unit_test(reads_a_real_file),
		cmocka_unit_test(what_is_no_regular_file_is_no_source),
		cmocka_unit_test(a_file_that_shrinks_is_an_error),
		cmocka_unit_test(a_sparse_terabyte_costs_what_a_small_file_costs),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
