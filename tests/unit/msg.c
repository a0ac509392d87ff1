/* SPDX-License-Identifier: ISC */
/* msg - a message is one line that a terminal only shows. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/msg.h"

static char line[9000];

static bool
keep(int fd, const void *data, size_t length)
{
	assert_int_equal(fd, 2);
	assert_true(length < sizeof line);
	memcpy(line, data, length);
	line[length] = '\0';
	return true;
}

static const char *
message(const char *text)
{
	msg_program("p", 1, 1);
	msg_writer(keep);
	msg_warn("%s", text);
	return line;
}

static void
text_stays_as_it_is(void **state)
{
	assert_string_equal(message("a 'b' ~"), "p: a 'b' ~\n");
	assert_string_equal(message("\xc2\xa0\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80"),
	    "p: \xc2\xa0\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\n");
	assert_string_equal(message("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
	    "p: \xf0\x90\x80\x80\xf4\x8f\xbf\xbf\n");
}

static void
controls_are_escaped(void **state)
{
	assert_string_equal(message("\x1b[2J\n\t\x7f"), "p: \\x1b[2J\\n\\t\\x7f\n");
	assert_string_equal(message("\xc2\x9b"), "p: \\xc2\\x9b\n");
}

/* Some decoders take E0 80 9B for ESC. */
static void
forms_that_are_too_long_are_escaped(void **state)
{
	assert_string_equal(message("\xc0\x9b"), "p: \\xc0\\x9b\n");
	assert_string_equal(message("\xe0\x80\x9b"), "p: \\xe0\\x80\\x9b\n");
	assert_string_equal(message("\xe0\x9f\xbf"), "p: \\xe0\\x9f\\xbf\n");
	assert_string_equal(message("\xf0\x80\x80\x9b"), "p: \\xf0\\x80\\x80\\x9b\n");
	assert_string_equal(message("\xf0\x8f\xbf\xbf"), "p: \\xf0\\x8f\\xbf\\xbf\n");
}

static void
what_is_no_character_is_escaped(void **state)
{
	assert_string_equal(message("\xed\xa0\x80"), "p: \\xed\\xa0\\x80\n");         /* a surrogate */
	assert_string_equal(message("\xf4\x90\x80\x80"), "p: \\xf4\\x90\\x80\\x80\n"); /* U+110000 */
	assert_string_equal(message("\xe2\x82"), "p: \\xe2\\x82\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_stays_as_it_is),
		cmocka_unit_test(controls_are_escaped),
		cmocka_unit_test(forms_that_are_too_long_are_escaped),
		cmocka_unit_test(what_is_no_character_is_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
