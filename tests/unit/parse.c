/* SPDX-License-Identifier: ISC */
/* parse - values of options. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "runner/parse.h"

static void
is_offset(const char *text, const char *wanted)
{
	char *offset = parse_offset(text);

	if (wanted)
		assert_string_equal(offset, wanted);
	else
		assert_null(offset);
	free(offset);
}

static void
offsets_in_seconds(void **state)
{
	is_offset("90", "90 0");
	is_offset("3d4h5m6.5s", "273906 500000000");
	is_offset("-1.5", "-2 500000000");
	is_offset("1.5m", NULL);
}

/* KTIME_SEC_MAX of Linux. */
static void
an_offset_is_at_most_what_the_kernel_takes(void **state)
{
	is_offset("9223372036", "9223372036 0");
	is_offset("-9223372036", "-9223372036 0");
	is_offset("9223372037", NULL);
	is_offset("106751d23h47m17s", NULL);
	is_offset("9999999999d", NULL);
}

/* A word of the command line has 128 KiB at most: enough to overflow a sum of days. */
static void
many_days_do_not_overflow(void **state)
{
	enum { WORD = 131072 };
	char *text = malloc(WORD);
	size_t n;

	assert_non_null(text);
	for (n = 0; n + 12 < WORD; n += 11)
		memcpy(text + n, "9999999999d", 12);
	is_offset(text, NULL);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offsets_in_seconds),
		cmocka_unit_test(an_offset_is_at_most_what_the_kernel_takes),
		cmocka_unit_test(many_days_do_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
