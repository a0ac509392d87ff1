/* SPDX-License-Identifier: ISC */
/* hints - the table of functions that open files at run time. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "builder/import/dlopen_notes.h"

static void
the_table_is_sorted(void **state)
{
	size_t i;

	for (i = 1; i < hints_count; i++) {
		if (strcmp(hints[i - 1].symbol, hints[i].symbol) >= 0)
			fail_msg("'%s' before '%s'", hints[i - 1].symbol, hints[i].symbol);
	}
}

static void
each_symbol_is_found(void **state)
{
	size_t i;

	for (i = 0; i < hints_count; i++)
		assert_ptr_equal(dlopen_notes_for(hints[i].symbol), &hints[i]);
	assert_null(dlopen_notes_for("puts"));
	assert_null(dlopen_notes_for(""));
	assert_null(dlopen_notes_for("dlopen2"));
}

static void
known_functions_have_their_topic(void **state)
{
	static const struct row {
		const char *symbol, *topic;
	} rows[] = {
		{ "pthread_cancel", "libgcc_s" }, { "iconv_open", "gconv" },
		{ "getaddrinfo", "nss" },
		{ "getpwnam", "nss" }, { "pam_start", "pam" }, { "initscr", "terminfo" },
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(dlopen_notes_for(rows[i].symbol)->topic->name, rows[i].topic);
}

/* Only a line that ends with "for=" needs the path of a program after it. */
static void
cures_for_a_program_end_where_its_path_goes(void **state)
{
	const char *cure;
	size_t i;

	for (i = 0; i < hints_count; i++) {
		cure = hints[i].topic->cure;
		assert_int_equal(hints[i].topic->per_program, cure[strlen(cure) - 1] == '=');
		assert_non_null(hints[i].topic->files);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_sorted),
		cmocka_unit_test(each_symbol_is_found),
		cmocka_unit_test(known_functions_have_their_topic),
		cmocka_unit_test(cures_for_a_program_end_where_its_path_goes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
