/* SPDX-License-Identifier: ISC */
/* rpath - lists of directories, and the tokens in them. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "builder/elf/rpath.h"

static const char *const platforms[] = { "one", "two" };

static const struct rpath_values glibc = {
	.origin = "/opt/app", .lib = "lib/x86_64-linux-gnu",
	.platforms = platforms, .n_platforms = 2,
};
static const struct rpath_values musl = { .musl = true, .origin = "/opt/app" };
static const struct rpath_values bare = { .origin = NULL };

/* The items of a list, in one line: each as KIND:DIR, with '*' for a platform. */
static const char *
walk(const char *list, const struct rpath_values *values)
{
	static const char *const kinds[] = {
		[RPATH_DIR] = "", [RPATH_EMPTY] = "empty:", [RPATH_RELATIVE] = "relative:",
		[RPATH_UNKNOWN] = "unknown:", [RPATH_LONG] = "long:",
	};
	static char line[4096];
	struct rpath_item item;
	struct rpath rpath;
	size_t used = 0;
	bool good;

	line[0] = '\0';
	rpath_open(&rpath, list, values);
	while (rpath_next(&rpath, &item)) {
		good = item.kind != RPATH_UNKNOWN && item.kind != RPATH_LONG;
		used += (size_t)snprintf(line + used, sizeof line - used, "%s%s%.*s%s",
			used ? " " : "", kinds[item.kind],
			good ? (int)strlen(item.dir) : (int)item.size,
			good ? item.dir : item.text, item.platform ? "*" : "");
	}
	return line;
}

static const struct row {
	const struct rpath_values *values;
	const char *list, *given;
} rows[] = {
	{ &glibc, "/lib", "/lib" },
	{ &glibc, "/a:/b/c", "/a /b/c" },
	{ &glibc, "/a//:/:///", "/a / /" },
	{ &glibc, "", "empty:" },
	{ &glibc, ":/a::/b:", "empty: /a empty: /b empty:" },
	{ &glibc, "lib:./x:/y", "relative:lib relative:./x /y" },
	{ &glibc, "$ORIGIN:${ORIGIN}/../lib:$ORIGIN/$LIB",
		"/opt/app /opt/app/../lib /opt/app/lib/x86_64-linux-gnu" },
	{ &glibc, "/usr/${LIB}:/$LIB.d", "/usr/lib/x86_64-linux-gnu /lib/x86_64-linux-gnu.d" },
	{ &glibc, "$LIB", "relative:lib/x86_64-linux-gnu" },
	{ &glibc, "/p/$PLATFORM:/q", "/p/one* /p/two* /q" },
	{ &glibc, "/${PLATFORM}/$PLATFORM", "/one/one* /two/two*" },
	/* the longest name counts; an unknown token is not changed */
	{ &glibc, "/$LIBRARY:/$ORIGIN_X:/${LIB:/a", "/$LIBRARY /$ORIGIN_X /${LIB /a" },
	{ &glibc, "/$LIBZ:/$LIBz:/$LIB9:/$LIBA:/$LIBa:/$LIB0",
		"/$LIBZ /$LIBz /$LIB9 /$LIBA /$LIBa /$LIB0" },
	{ &glibc, "/${LIB-}/${LIBx}", "/${LIB-}/${LIBx}" },
	{ &glibc, "/$:/$$LIB:/${}:/$1", "/$ /$lib/x86_64-linux-gnu /${} /$1" },
	{ &bare, "$ORIGIN/x:/$LIB:/$PLATFORM:/y",
		"unknown:$ORIGIN/x unknown:/$LIB unknown:/$PLATFORM* /y" },
	{ &musl, "/a:/b\n/c", "/a /b /c" },
	{ &musl, ":/a::/b:\n", "/a /b" },
	{ &musl, "", "" },
	{ &musl, "$ORIGIN/x:${ORIGIN}:rel", "/opt/app/x /opt/app relative:rel" },
	{ &musl, "/a:$ORIGIN/$LIB:/b", "unknown:/a:$ORIGIN/$LIB:/b" },
	{ &musl, "/$PLATFORM", "unknown:/$PLATFORM" },
	{ &musl, "/a$b", "unknown:/a$b" },
	/* musl compares the first letters only */
	{ &musl, "$ORIGINAL", "/opt/appAL" },
};

static void
lists_are_walked_as_the_loaders_do(void **state)
{
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (strcmp(walk(rows[i].list, rows[i].values), rows[i].given)) {
			fail_msg("'%s' gave '%s'", rows[i].list,
				walk(rows[i].list, rows[i].values));
		}
	}
}

static void
a_directory_fits_or_is_said_to_be_long(void **state)
{
	char list[RPATH_DIR_MAX + 16], dir[RPATH_DIR_MAX];
	struct rpath_item item;
	struct rpath rpath;

	memset(list, 'x', sizeof list);
	list[0] = '/';
	list[RPATH_DIR_MAX - 1] = '\0';
	rpath_open(&rpath, list, &glibc);
	assert_true(rpath_next(&rpath, &item));
	assert_int_equal(item.kind, RPATH_DIR);
	assert_int_equal(strlen(item.dir), RPATH_DIR_MAX - 1);
	assert_false(rpath_next(&rpath, &item));

	list[RPATH_DIR_MAX - 1] = 'x';
	list[RPATH_DIR_MAX] = '\0';
	rpath_open(&rpath, list, &glibc);
	assert_true(rpath_next(&rpath, &item));
	assert_int_equal(item.kind, RPATH_LONG);
	assert_false(rpath_next(&rpath, &item));

	/* a short text may expand to a long one */
	memcpy(list + RPATH_DIR_MAX - 9, "/$ORIGIN", 9);
	assert_int_equal(rpath_expand(dir, list, strlen(list), &glibc, 0), RPATH_LONG);
	assert_int_equal(rpath_expand(dir, "/x", 2, &glibc, 0), RPATH_DIR);
	assert_string_equal(dir, "/x");
}

static void
a_list_of_ten_thousand_is_walked(void **state)
{
	char *list = malloc(10000 * 5 + 1);
	struct rpath_item item;
	struct rpath rpath;
	size_t i;

	assert_non_null(list);
	for (i = 0; i < 10000; i++)
		memcpy(list + 5 * i, "/a/b:", 6);
	rpath_open(&rpath, list, &glibc);
	for (i = 0; rpath_next(&rpath, &item); i++)
		assert_int_equal(item.kind, i < 10000 ? RPATH_DIR : RPATH_EMPTY);
	assert_int_equal(i, 10001);
	free(list);
}

static void
platforms_are_known_by_machine(void **state)
{
	const char *const *names;
	size_t count;

	names = rpath_platforms(EM_X86_64, &count);
	assert_int_equal(count, 3);
	assert_string_equal(names[0], "x86_64");
	assert_null(rpath_platforms(EM_NONE, &count));
	assert_int_equal(count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_walked_as_the_loaders_do),
		cmocka_unit_test(a_directory_fits_or_is_said_to_be_long),
		cmocka_unit_test(a_list_of_ten_thousand_is_walked),
		cmocka_unit_test(platforms_are_known_by_machine),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
