/* SPDX-License-Identifier: ISC */
/* elf_notes - the notes that the ELF reader keeps or skips. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "image.h"
#include "reading.h"
#include "builder/elf/elf.h"
#include "builder/elf/reader.h"

static const char *const one_note[] = { "[]", NULL };

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

/* With and without a name. */
static void
a_note_ends_inside_its_segment(void **state)
{
	const struct image_plan plan = { .wide = true, .notes = one_note };
	struct image image = image_make(&plan);
	struct elf elf;

	image_set(&image, image.notes, 4, 1000);
	elf = read_image(&image);
	assert_true(elf.notes_damaged);
	elf_free(&elf);

	image_set(&image, image.notes, 4, 0);
	image_set(&image, image.notes + 4, 4, 0);
	image_set_header(&image, IMAGE_NOTE, IMAGE_FILE_SIZE, 12);
	elf = read_image(&image);
	assert_false(elf.notes_damaged);
	assert_int_equal(elf.n_notes, 0);
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

/* Zeros are notes of twelve bytes: a large segment of zeros has very many. */
static void
notes_are_bounded(void **state)
{
	size_t size = ELF_NOTES_MAX + 4096;
	char *zeros = calloc(1, size);
	const struct image_plan plan = {
		.wide = true, .notes = one_note, .rodata = zeros, .rodata_size = size,
	};
	struct image image = image_make(&plan);
	struct reader source;
	struct elf elf;

	image_set_header(&image, IMAGE_NOTE, IMAGE_FILE_SIZE, size);
	reader_memory(&source, image.bytes, image.size);
	assert_int_equal(elf_read(&elf, &source), ELF_OK);
	assert_true(elf.notes_damaged);
	assert_int_equal(elf.n_notes, 1);
	elf_free(&elf);
	image_free(&image);
	free(zeros);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notes_aligned_to_eight_are_read),
		cmocka_unit_test(a_damaged_note_is_told_and_costs_nothing_else),
		cmocka_unit_test(a_note_ends_inside_its_segment),
		cmocka_unit_test(notes_of_others_are_left_alone),
		cmocka_unit_test(notes_are_bounded),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
