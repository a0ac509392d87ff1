/* SPDX-License-Identifier: ISC */
/* mountinfo - lines of /proc/self/mountinfo. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "runner/sys/door.h"
#include "runner/sys/mountinfo.h"

/* mountinfo_read() ends the program by these. */
void
done(long result)
{
	assert_true(result >= 0);
}

void
failed(const char *reason)
{
	fail_msg("%s", reason);
	abort();
}

/* The path in a line, of which nothing follows the escaped PATH in memory. */
static const char *
path_of(const char *path)
{
	static char *line;
	struct mountinfo mounted;
	char *rest;

	free(line);
	rest = line = malloc(strlen("1 2 0:3 / ") + strlen(path) + 1);
	assert_non_null(line);
	strcpy(line, "1 2 0:3 / ");
	strcat(line, path);
	assert_true(mountinfo_next(&rest, &mounted));
	assert_string_equal(mounted.id, "1");
	assert_string_equal(mounted.parent, "2");
	assert_false(mountinfo_next(&rest, &mounted));
	return mounted.path;
}

static void
blanks_and_backslashes_are_octal(void **state)
{
	assert_string_equal(path_of("/a\\040b\\0111"), "/a b\t1");
	assert_string_equal(path_of("/a\\134040"), "/a\\040");
}

/* The text may be cut anywhere, and then a backslash may have nothing behind it. */
static void
other_backslashes_stay(void **state)
{
	assert_string_equal(path_of("/a\\"), "/a\\");
	assert_string_equal(path_of("/a\\0"), "/a\\0");
	assert_string_equal(path_of("/a\\04"), "/a\\04");
	assert_string_equal(path_of("/a\\x41\\089\\\\040"), "/a\\x41\\089\\ ");
}

static void
read_only_is_a_flag_of_the_mount(void **state)
{
	char text[] = "1 2 0:3 / /a ro,nosuid - x y rw\n4 5 0:6 / /b rw - x y ro\n", *rest = text;
	struct mountinfo mounted;

	assert_true(mountinfo_next(&rest, &mounted) && mounted.read_only);
	assert_true(mountinfo_next(&rest, &mounted) && !mounted.read_only);
	assert_string_equal(mounted.path, "/b");
	assert_false(mountinfo_next(&rest, &mounted));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blanks_and_backslashes_are_octal),
		cmocka_unit_test(other_backslashes_stay),
		cmocka_unit_test(read_only_is_a_flag_of_the_mount),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
