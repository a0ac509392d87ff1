/* SPDX-License-Identifier: ISC */
/* script - "#!" lines, as the kernel reads them. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "builder/elf/object.h"
#include "builder/tree/blob.h"

static const struct object *
object(const char *text)
{
	return object_of(blob_of_text(text, strlen(text)));
}

static void
an_interpreter_and_its_argument(void **state)
{
	const struct object *script = object("#! \t/bin/sh -e  x \t\necho");

	assert_int_equal(script->kind, OBJECT_SCRIPT);
	assert_string_equal(script->interpreter, "/bin/sh");
	assert_string_equal(script->argument, "-e  x");
	script = object("#!/bin/sh\n");
	assert_string_equal(script->interpreter, "/bin/sh");
	assert_null(script->argument);
	assert_int_equal(object("#/bin/sh\n")->kind, OBJECT_DATA);
}

/* The kernel removes blanks before a newline only. */
static void
blanks_at_the_end_of_the_file_belong_to_the_argument(void **state)
{
	assert_string_equal(object("#!/bin/echo a ")->argument, "a ");
	assert_string_equal(object("#!/bin/echo a \n")->argument, "a");
	assert_null(object("#!/bin/echo ")->argument);
}

/* "#!" and so many bytes of an interpreter, then END. */
static const struct object *
long_line(size_t length, const char *end)
{
	static char text[1024];

	snprintf(text, sizeof text, "#!/%0*d%s", (int)length - 1, 0, end);
	return object(text);
}

/* It reads 256 bytes; the last of them may be the newline, or a blank. */
static void
the_longest_line(void **state)
{
	assert_int_equal(long_line(253, "\nx")->kind, OBJECT_SCRIPT);
	assert_int_equal(strlen(long_line(253, "\nx")->interpreter), 253);
	assert_int_equal(long_line(253, " x\n")->kind, OBJECT_SCRIPT);
	assert_int_equal(long_line(253, "")->kind, OBJECT_SCRIPT);
	assert_int_equal(long_line(254, "\nx")->kind, OBJECT_BROKEN);
	assert_int_equal(long_line(254, "")->kind, OBJECT_BROKEN);
	assert_int_equal(strlen(long_line(200, " 0123456789\t0123456789 0123456789 0123456789 "
		"0123456789")->argument), 52);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_interpreter_and_its_argument),
		cmocka_unit_test(blanks_at_the_end_of_the_file_belong_to_the_argument),
		cmocka_unit_test(the_longest_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
