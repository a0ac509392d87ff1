/* SPDX-License-Identifier: ISC */
/* dlopen - the reader of .note.dlopen. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "builder/elf/dlopen.h"

/* Parse a copy of exactly that size, so that the sanitizer sees a read past its end. */
static const char *
parse(struct dlopen_note *note, const char *json)
{
	size_t size = strlen(json);
	char *copy = malloc(size ? size : 1);
	const char *wrong;

	assert_non_null(copy);
	memcpy(copy, json, size);
	wrong = dlopen_parse(note, copy, size);
	free(copy);     /* the note has copies of the strings */
	return wrong;
}

static void
a_note_as_systemd_writes_it(void **state)
{
	struct dlopen_note note;

	assert_null(parse(&note, "[{\"feature\":\"bpf\",\"description\":\"Support firewalling\","
		"\"priority\":\"suggested\",\"soname\":[\"libbpf.so.1\",\"libbpf.so.0\"]}]"));
	assert_int_equal(note.n_features, 1);
	assert_int_equal(note.features[0].priority, DLOPEN_SUGGESTED);
	assert_string_equal(note.features[0].feature, "bpf");
	assert_string_equal(note.features[0].description, "Support firewalling");
	assert_int_equal(note.features[0].n_sonames, 2);
	assert_string_equal(note.features[0].sonames[0], "libbpf.so.1");
	assert_string_equal(note.features[0].sonames[1], "libbpf.so.0");
	dlopen_free(&note);
}

static void
several_features_and_blanks(void **state)
{
	struct dlopen_note note;

	assert_null(parse(&note, " [ { \"soname\" : [ \"a\" ] } ,\n{\"priority\": \"required\",\t"
		"\"soname\":[\"b\"]},{\"soname\":[\"c\"],\"priority\":\"recommended\"}\r\n] "));
	assert_int_equal(note.n_features, 3);
	assert_int_equal(note.features[0].priority, DLOPEN_RECOMMENDED);
	assert_null(note.features[0].feature);
	assert_int_equal(note.features[1].priority, DLOPEN_REQUIRED);
	assert_int_equal(note.features[2].priority, DLOPEN_RECOMMENDED);
	assert_string_equal(note.features[2].sonames[0], "c");
	dlopen_free(&note);
	assert_null(parse(&note, "[]"));
	assert_int_equal(note.n_features, 0);
	dlopen_free(&note);
}

static void
unknown_keys_are_passed_over(void **state)
{
	struct dlopen_note note;

	assert_null(parse(&note, "[{\"x\":{\"y\":[1,-2.5e+3,true,null,\"]}\\\"\"],\"z\":{}},"
		"\"soname\":[\"a\"],\"w\":[],\"v\":\"\\u1234\"}]"));
	assert_int_equal(note.n_features, 1);
	assert_string_equal(note.features[0].sonames[0], "a");
	dlopen_free(&note);
}

static void
escapes_are_undone(void **state)
{
	struct dlopen_note note;

	assert_null(parse(&note, "[{\"soname\":[\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\","
		"\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\"]}]"));
	assert_string_equal(note.features[0].sonames[0], "a\"\\/\b\f\n\r\tz");
	assert_string_equal(note.features[0].sonames[1], "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	dlopen_free(&note);
}

/* Limits of the length in UTF-8, and around the surrogates. */
static void
characters_take_one_to_four_bytes(void **state)
{
	struct dlopen_note note;

	assert_null(parse(&note, "[{\"soname\":[\"\\u007f\\u0080\\u07ff\\u0800\\ud7ff\\ue000\","
		"\"\\uffff\\ud800\\udc00\\udbff\\udfff\"]}]"));
	assert_string_equal(note.features[0].sonames[0],
		"\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80");
	assert_string_equal(note.features[0].sonames[1],
		"\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
	dlopen_free(&note);
}

static void
what_is_wrong_is_said(void **state)
{
	static const char *const texts[] = {
		"", " ", "{}", "[", "]", "[]]", "[] x", "[1]", "[{}]", "[{]", "[{\"soname\":[]}]",
		"[{\"soname\":\"a\"}]", "[{\"soname\":[1]}]", "[{\"soname\":[\"\"]}]",
		"[{\"soname\":[\"a\"]},]", "[{\"soname\":[\"a\",]}]", "[{\"soname\":[\"a\"],}]",
		"[{\"soname\" [\"a\"]}]", "[{\"soname\":[\"a\"] \"x\":1}]", "[{soname:[\"a\"]}]",
		"[{\"soname\":[\"a\"],\"priority\":\"high\"}]",
		"[{\"soname\":[\"a\"],\"priority\":1}]",
		"[{\"soname\":[\"a\n\"]}]", "[{\"soname\":[\"a\\x\"]}]",
		"[{\"soname\":[\"a\\u12g4\"]}]",
		"[{\"soname\":[\"a\\u0000\"]}]", "[{\"soname\":[\"\\ud83d\"]}]",
		"[{\"soname\":[\"\\ud83dx\"]}]", "[{\"soname\":[\"\\ud83d\\u0041\"]}]",
		"[{\"soname\":[\"\\ud83d\\ndc00\"]}]", "[{\"soname\":[\"\\ud83dxudc00\"]}]",
		"[{\"soname\":[\"\\ud83d\\", "[{\"soname\":[\"\\udc00\"]}]", "[{\"soname\":[\"a]}]", "[{\"soname\":[\"a\\",
		"[{\"soname\":[\"a\"],\"x\":}]", "[{\"soname\":[\"a\"],\"x\":[1 2]}]",
		"[{\"soname\":[\"a\"],\"x\":{1:2}}]", "[{\"soname\":[\"a\"],\"x\":\"",
	};
	struct dlopen_note note;
	size_t i;

	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if (!parse(&note, texts[i]))
			fail_msg("nothing was wrong with %s", texts[i]);
		assert_null(note.memory);
		assert_int_equal(note.n_features, 0);
	}
}

static void
every_beginning_is_refused(void **state)
{
	static const char text[] = "[{\"x\":[{\"y\":\"z\"}],\"soname\":[\"a\\u0041\",\"b\"]},"
		"{\"priority\":\"required\",\"soname\":[\"c\"]}]";
	char *copy;
	struct dlopen_note note;
	size_t size;

	for (size = 0; size < sizeof text - 1; size++) {
		copy = malloc(size ? size : 1);
		assert_non_null(copy);
		memcpy(copy, text, size);
		assert_non_null(dlopen_parse(&note, copy, size));
		free(copy);
	}
	assert_null(dlopen_parse(&note, text, size));
	dlopen_free(&note);
}

static char *
repeat(const char *text, size_t times)
{
	size_t length = strlen(text), i;
	char *all = malloc(length * times + 1);

	assert_non_null(all);
	for (i = 0; i < times; i++)
		memcpy(all + i * length, text, length);
	all[length * times] = '\0';
	return all;
}

static void
size_and_depth_are_bounded(void **state)
{
	static const struct row {
		const char *text;
		size_t times;
		const char *wrong;
	} rows[] = {
		{ "[", 100000, "it is not well-formed JSON, or not of the form specified" },
		{ ",{\"soname\":[\"a\"]}", DLOPEN_FEATURES_MAX + 1, "it is too large" },
		{ ",[\"a\"]", DLOPEN_VALUES_MAX, "it is too large" },
	};
	struct dlopen_note note;
	char *text;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		text = repeat(rows[i].text, rows[i].times);
		if (*text == ',') {     /* a list of them */
			size_t length = strlen(text);

			char *longer = realloc(text, length + 2);

			assert_non_null(longer);
			text = longer;
			*text = '[';
			memcpy(text + length, "]", 2);
		}
		assert_string_equal(parse(&note, text), rows[i].wrong);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_note_as_systemd_writes_it),
		cmocka_unit_test(several_features_and_blanks),
		cmocka_unit_test(unknown_keys_are_passed_over),
		cmocka_unit_test(escapes_are_undone),
		cmocka_unit_test(characters_take_one_to_four_bytes),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(every_beginning_is_refused),
		cmocka_unit_test(size_and_depth_are_bounded),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
