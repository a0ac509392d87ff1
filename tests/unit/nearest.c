/* SPDX-License-Identifier: ISC */
/* nearest - how far a mistyped name is from the right one. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/nearest.h"

static unsigned
between(const char *a, const char *b)
{
	unsigned there = nearest_distance(a, strlen(a), b);

	assert_int_equal(there, nearest_distance(b, strlen(b), a));
	return there;
}

static void
each_change_counts_one(void **state)
{
	assert_int_equal(between("bind", "bind"), 0);
	assert_int_equal(between("readonly", "read-only"), 1);
	assert_int_equal(between("hostnam", "hostname"), 1);
	assert_int_equal(between("tmpgs", "tmpfs"), 1);
	assert_int_equal(between("bidn", "bind"), 1);
	assert_int_equal(between("chrot", "chdir"), 3);
	assert_int_equal(between("", "bind"), 4);
	assert_int_equal(between("", ""), 0);
}

/* The name may be followed by '=' and a value. */
static void
only_so_many_characters_are_read(void **state)
{
	assert_int_equal(nearest_distance("bind=/a", 4, "bind"), 0);
}

static void
a_long_name_is_far(void **state)
{
	char name[2 * NEAREST_LONGEST + 1];

	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	assert_int_equal(between(name, "aa"), 2 * NEAREST_LONGEST);
	name[NEAREST_LONGEST] = '\0';
	assert_int_equal(between(name, "aa"), NEAREST_LONGEST - 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_change_counts_one),
		cmocka_unit_test(only_so_many_characters_are_read),
		cmocka_unit_test(a_long_name_is_far),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
