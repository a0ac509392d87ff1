/* SPDX-License-Identifier: ISC */
/* ldconf - the reader of ld.so.conf and of ld-musl-ARCH.path. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "builder/ld/ldconf.h"

/* The items of a text of that size, in one line: each as LINE KIND TEXT. */
static const char *
walk(const char *text, size_t size, bool musl)
{
	static const char *const kinds[] = {
		[LDCONF_DIR] = "", [LDCONF_INCLUDE] = "include ", [LDCONF_IGNORED] = "ignored ",
		[LDCONF_RELATIVE] = "relative ",
	};
	static char line[4096];
	char *copy = malloc(size ? size : 1);
	struct ldconf_item item;
	struct ldconf conf;
	size_t used = 0;

	assert_non_null(copy);
	memcpy(copy, text, size);
	line[0] = '\0';
	ldconf_open(&conf, copy, size);
	while (musl ? ldconf_musl_next(&conf, &item) : ldconf_next(&conf, &item)) {
		assert_int_not_equal(item.size, 0);
		used += (size_t)snprintf(line + used, sizeof line - used, "%s%u %s%.*s",
			used ? "; " : "", item.line, kinds[item.kind], (int)item.size, item.text);
	}
	free(copy);
	return line;
}

#define TEXT(text) text, sizeof text - 1

static const struct row {
	bool musl;
	const char *text;
	size_t size;
	const char *given;
} rows[] = {
	{ false, TEXT(""), "" },
	{ false, TEXT("\n\n# nothing\n  \t\n"), "" },
	{ false, TEXT("/a\n/b"), "1 /a; 2 /b" },
	{ false, TEXT("  /a/b//  # why\r\n\t/c"), "1 /a/b; 2 /c" },
	{ false, TEXT("/with blank/x\n"), "1 /with blank/x" },
	{ false, TEXT("/a=libc6\n/b = libc5\n"), "1 /a; 2 /b" },
	{ false, TEXT("=\n=x\n"), "" },
	{ false, TEXT("\v/a\f\n\f/b\v\n"), "1 /a; 2 /b" },
	{ false, TEXT("/\n///\n"), "1 /; 2 /" },
	{ false, TEXT("lib\n./x\n"), "1 relative lib; 2 relative ./x" },
	{ false, TEXT("include ld.so.conf.d/*.conf\n"), "1 include ld.so.conf.d/*.conf" },
	{ false, TEXT("include\t/a  b\tc # d\n/e"),
		"1 include /a; 1 include b; 1 include c; 2 /e" },
	{ false, TEXT("include\ninclude \nincluded\n"),
		"1 relative include; 2 relative include; 3 relative included" },
	{ false, TEXT("hwcap 0 nosegneg\nhwcapx\n"),
		"1 ignored hwcap 0 nosegneg; 2 relative hwcapx" },
	{ false, TEXT("/a\0b\n/c\0\n\0"), "1 /a; 2 /c" },
	{ false, TEXT("\xef\xbb\xbf/a\n"), "1 relative \xef\xbb\xbf/a" },
	{ true, TEXT(""), "" },
	{ true, TEXT("/lib:/usr/local/lib:/usr/lib\n"), "0 /lib; 0 /usr/local/lib; 0 /usr/lib" },
	{ true, TEXT("/a\n/b\n\n:/c:"), "0 /a; 0 /b; 0 /c" },
	{ true, TEXT("x:/y"), "0 relative x; 0 /y" },
	{ true, TEXT("/a # no comment\n"), "0 /a # no comment" },
	{ true, TEXT("/a\0/b\n/c"), "0 /a" },
};

static void
texts_are_read_as_their_loaders_do(void **state)
{
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (strcmp(walk(rows[i].text, rows[i].size, rows[i].musl), rows[i].given)) {
			fail_msg("row %zu gave '%s'", i,
				walk(rows[i].text, rows[i].size, rows[i].musl));
		}
	}
}

/* A line of a megabyte, and a megabyte of lines. */
static void
long_texts_are_read(void **state)
{
	size_t size = 1 << 20, n = 0;
	char *text = malloc(size);
	struct ldconf_item item;
	struct ldconf conf;

	assert_non_null(text);
	memset(text, '/', size);
	text[size - 1] = 'x';
	ldconf_open(&conf, text, size);
	assert_true(ldconf_next(&conf, &item));
	assert_int_equal(item.size, size);
	assert_false(ldconf_next(&conf, &item));

	memset(text, '\n', size);
	text[size - 1] = '/';
	ldconf_open(&conf, text, size);
	while (ldconf_next(&conf, &item))
		n++;
	assert_int_equal(n, 1);
	assert_int_equal(item.line, size);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_read_as_their_loaders_do),
		cmocka_unit_test(long_texts_are_read),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
