/* SPDX-License-Identifier: ISC */
/* subids - lines of subuid(5). */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "runner/plan.h"
#include "runner/subids.h"

/* The range of the user 'me', with the uid 7, in a file with this TEXT. */
static bool
range_in(const char *text, struct id_range *range)
{
	char name[] = "/tmp/subids.XXXXXX";
	int fd = mkstemp(name);
	bool found;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	*range = (struct id_range){ 1, 2, 3 };
	found = subids_range(name, "me", 7, 0, range);
	unlink(name);
	close(fd);
	assert_int_equal(range->inside, 1);
	return found;
}

static void
is_range(const char *text, unsigned outside, unsigned count)
{
	struct id_range range;

	assert_true(range_in(text, &range));
	assert_int_equal(range.outside, outside);
	assert_int_equal(range.count, count);
}

static void
the_first_line_of_the_user(void **state)
{
	is_range("you:1:2\nme:100000:65536\n7:3:4\n", 100000, 65536);
	is_range("7:3:4\nme:100000:65536\n", 3, 4);
	is_range("me:4294967290:5", 4294967290, 5);
}

/* No number is taken for another one: 4294967297 is not the id 1. */
static void
lines_of_another_form_are_passed_over(void **state)
{
	static const char *const lines[] = {
		"", "me", "me:", "me:1", "me:1:", "me:0:5", "me:5:0", "me:4294967297:5", "me:5:4294967297",
		"me:-5:1", "me:5:-1", "me:5x:1", "me:5:1x", "me: 5:1", "me:5:1:1", "me:4294967290:6",
		"me:18446744073709551617:5", "me:4294967295:1",
	};
	char text[128];
	struct id_range range;
	size_t i;

	for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		assert_false(range_in(lines[i], &range));
		assert_true(range.outside == 2 && range.count == 3);
		snprintf(text, sizeof text, "%s\nme:8:9\n", lines[i]);
		is_range(text, 8, 9);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_line_of_the_user),
		cmocka_unit_test(lines_of_another_form_are_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
