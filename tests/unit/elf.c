/* SPDX-License-Identifier: ISC */
/* elf - the ELF reader, on valid files. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <elf.h>
#include <string.h>
#include <cmocka.h>

#include "image.h"
#include "reading.h"
#include "builder/elf/elf.h"

static void
reads_everything(void **state)
{
	static const char *const needs[] = { "libfirst.so.1", "libsecond.so", "/abs/lib.so", NULL };
	static const char *const notes[] = { "[{\"soname\":[\"libx.so\"]}]", "[]", "[{}]", NULL };
	const struct image_plan plan = {
		.machine = EM_MIPS, .type = ET_EXEC, .interp = "/lib/ld.so.1", .soname = "me.so.2",
		.rpath = "/one:/two", .runpath = "$ORIGIN/../lib",
		.audit = "a.so", .depaudit = "b.so",
		.needs = needs, .notes = notes, .flags_1 = DF_1_NODEFLIB | DF_1_PIE,
	};
	size_t k;
	int i;

	for (i = 0; i < KINDS; i++) {
		struct image image = make_kind(plan, i);
		struct elf elf = read_image(&image);

		image_free(&image);     /* struct elf has copies of the strings */
		assert_int_equal(elf.wide, (i & 1));
		assert_int_equal(elf.big_endian, ((i & 2) >> 1));
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
	int i;

	for (i = 0; i < KINDS; i++) {
		struct image image = make_kind(plan, i);
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

/* Each tag alone, so that a mix-up is seen. */
static void
every_tag_has_its_own_place(void **state)
{
	const struct image_plan plans[] = {
		{ .soname = "x" }, { .rpath = "x" }, { .runpath = "x" }, { .audit = "x" },
		{ .depaudit = "x" }, { .flags_1 = DF_1_PIE },
	};
	size_t i;

	for (i = 0; i < sizeof plans / sizeof plans[0]; i++) {
		struct image image = image_make(&plans[i]);
		struct elf elf = read_image(&image);

		assert_int_equal(!!elf.soname, i == 0);
		assert_int_equal(!!elf.rpath, i == 1);
		assert_int_equal(!!elf.runpath, i == 2);
		assert_int_equal(!!elf.audit, i == 3);
		assert_int_equal(!!elf.depaudit, i == 4);
		assert_int_equal(!!elf.flags_1, i == 5);
		assert_int_equal(elf.flags, 0);
		elf_free(&elf);
		image_free(&image);
	}
}

static void
flags_are_not_flags_1(void **state)
{
	const struct image_plan plan = { .flags_1 = DF_BIND_NOW };
	struct image image = image_make(&plan);
	struct elf elf;

	image_set_tag(&image, DT_FLAGS_1, 0, DT_FLAGS);
	elf = read_image(&image);
	assert_int_equal(elf.flags, DF_BIND_NOW);
	assert_int_equal(elf.flags_1, 0);
	elf_free(&elf);
	image_free(&image);
}

static void
no_more_headers_are_read_than_there_are(void **state)
{
	static const char *const notes[] = { "[]", NULL };
	const struct image_plan plan = { .notes = notes };
	struct image image = image_make(&plan);
	struct elf elf;

	image_set_ehdr(&image, IMAGE_PHNUM, IMAGE_NOTE);
	elf = read_image(&image);
	assert_int_equal(elf.n_notes, 0);
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

	/* before the segment comes another one, of zeros */
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
		cmocka_unit_test(every_tag_has_its_own_place),
		cmocka_unit_test(flags_are_not_flags_1),
		cmocka_unit_test(no_more_headers_are_read_than_there_are),
		cmocka_unit_test(an_empty_search_path_is_none),
		cmocka_unit_test(of_segments_that_overlap_the_last_counts),
		cmocka_unit_test(same_kind_is_by_what_loaders_compare),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
