/* SPDX-License-Identifier: ISC */
/* decompress - streams of gzip, zstd, xz and bzip2: sound, cut short, and damaged. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <lzma.h>

#include "feed.h"
#include "lib/decompress.h"

static const char text[] = "a text with a text with a text in it";
static const char truncated[] = "it is truncated", behind[] = "something else follows its end",
	damaged[] = "it is damaged", too_large[] = "it takes too much memory to decompress";

static void
must_be(const char *title, const struct made *m, size_t chunk, const struct made *wanted)
{
	const char *error;
	struct made all = decompressed(m, chunk, &error);

	if (error || all.size != wanted->size || memcmp(all.at, wanted->at, all.size))
		fail_msg("%s by %zu: %zu bytes of %zu, %s", title, chunk, all.size, wanted->size,
		    error ? error : "no error");
	free(all.at);
}

/* ERROR: NULL is any. */
static void
must_fail(const char *title, const struct made *m, const char *error)
{
	static const size_t chunks[] = { 0, 1 };
	const char *got;
	size_t i;

	for (i = 0; i < 2; i++) {
		free(decompressed(m, chunks[i], &got).at);
		if (!got || (error && strcmp(got, error)))
			fail_msg("%s of %zu bytes: '%s' and not '%s'", title, m->size,
			    got ? got : "no error", error ? error : "any error");
	}
}

/* Every kind of content. */
static struct made
content(int kind)
{
	struct made m = { 0 };
	char line[32];
	int i;

	made_bytes(&m, "", 0);
	switch (kind) {
	case 1:
		made_text(&m, text);
		break;
	case 2:
		made_zeros(&m, 1000000);
		break;
	case 3:
		made_noise(&m, 300000);
		break;
	case 4:
		for (i = 0; i < 20000; i++) {
			snprintf(line, sizeof line, "line %d\n", i);
			made_text(&m, line);
		}
		break;
	}
	return m;
}

static void
all_methods(void **state)
{
	static const size_t chunks[] = { 0, 1, 7, 16384 };
	struct made plain, packed;
	int kind, i, k;

	for (kind = 0; kind < 5; kind++) {
		plain = content(kind);
		for (i = 0; i < METHODS; i++) {
			packed = methods[i].pack(plain.at, plain.size);
			for (k = 0; k < 4; k++)
				must_be(methods[i].name, &packed, chunks[k], &plain);
			free(packed.at);
		}
		free(plain.at);
	}
}

static void
plain_bytes(void **state)
{
	static const char *const texts[] = { "", "x", "\x1f", "\3757zX", "BZ", "#!/bin/sh\n" };
	struct made m;
	size_t i;

	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		m = (struct made){ 0 };
		made_bytes(&m, texts[i], strlen(texts[i]));
		must_be("plain", &m, 0, &m);
		must_be("plain", &m, 1, &m);
		free(m.at);
	}
	m = content(2);
	must_be("plain", &m, 0, &m);
	must_be("plain", &m, 1000, &m);
	free(m.at);
}

/* RFC 1952: extra fields, a name, a comment, and a sum over them, each or none. */
static void
headers_of_gzip(void **state)
{
	struct made m, body = methods[0].pack("x", 1), wanted = { .at = (unsigned char *)"x", .size = 1 };
	int flags;

	for (flags = 0; flags < 32; flags++) {
		m = (struct made){ 0 };
		made_bytes(&m, body.at, 10);
		m.at[3] = (unsigned char)(flags & ~2);
		if (flags & 4)
			made_bytes(&m, "\5\0\0\x1f\x8b\0z", 7);
		if (flags & 8)
			made_bytes(&m, "name", 5);
		if (flags & 16)
			made_bytes(&m, "", 1);
		made_bytes(&m, body.at + 10, body.size - 10);
		must_be("gzip", &m, 1, &wanted);
		free(m.at);
	}
	free(body.at);
}

/* Zeros may be between them and behind them; xz has them by four. */
static void
members_one_behind_the_other(void **state)
{
	struct made some = { .at = (unsigned char *)"member ", .size = 7 }, m, one, none, all;
	size_t first;
	int i, k;

	for (i = 0; i < METHODS; i++) {
		m = all = (struct made){ 0 };
		one = methods[i].pack(some.at, some.size);
		none = methods[i].pack("", 0);
		for (k = 0; k < 1000; k++) {
			made_bytes(&m, k % 3 ? none.at : one.at, k % 3 ? none.size : one.size);
			made_bytes(&all, some.at, k % 3 ? 0 : some.size);
		}
		must_be(methods[i].name, &m, 0, &all);
		must_be(methods[i].name, &m, 13, &all);
		made_zeros(&m, 100000);
		must_be(methods[i].name, &m, 0, &all);
		made_bytes(&m, one.at, one.size);
		made_bytes(&all, some.at, some.size);
		must_be(methods[i].name, &m, 0, &all);
		/* a read ends at each byte of the second one's magic number */
		m.size = all.size = 0;
		made_bytes(&m, one.at, one.size);
		made_bytes(&m, one.at, one.size);
		made_bytes(&all, "member member ", 14);
		for (first = one.size - 1; first <= one.size + 7; first++)
			must_be(methods[i].name, &m, first, &all);
		free(m.at);
		free(all.at);
		free(one.at);
		free(none.at);
	}
}

static const struct tool {
	const char *name, *command;
} tools[] = {
	{ "gzip", "gzip -1" }, { "gzip", "gzip -9" }, { "pigz", "pigz -11" },
	{ "zstd", "zstd -1" }, { "zstd", "zstd -19" }, { "zstd", "zstd --long=27" },
	{ "zstd", "zstd --no-check" }, { "zstd", "zstd -T2 -B64K" },
	{ "xz", "xz -0" }, { "xz", "xz -9e" }, { "xz", "xz -T2 --block-size=65536" },
	{ "xz", "xz --check=sha256" }, { "xz", "xz --check=none" },
	{ "xz", "xz --x86 --lzma2" }, { "xz", "xz --delta=dist=4 --lzma2" },
	{ "bzip2", "bzip2 -1" }, { "bzip2", "bzip2 -9" },
};

static void
what_tools_write(void **state)
{
	char command[200];
	const char *dir = scratch_make();
	struct made plain, packed;
	size_t i;

	snprintf(command, sizeof command, "cat /proc/self/exe /proc/self/exe >%s/plain && "
	    "cat %s/plain", dir, dir);
	plain = made_by(command);
	for (i = 0; i < sizeof tools / sizeof tools[0]; i++) {
		if (!tool_exists(tools[i].name)) {
			print_message("there is no %s to compare with\n", tools[i].name);
			continue;
		}
		snprintf(command, sizeof command, "%s <%s/plain", tools[i].command, dir);
		packed = made_by(command);
		must_be(tools[i].command, &packed, 0, &plain);
		must_be(tools[i].command, &packed, 1000, &plain);
		free(packed.at);
	}
	free(plain.at);
	scratch_remove();
}

/* -- what is damaged or made to harm ---------------------------------------------- */

/* Short of its magic number it is plain bytes. */
static void
cut_anywhere(void **state)
{
	struct made m;
	int i;

	for (i = 0; i < METHODS; i++) {
		m = methods[i].pack(text, strlen(text));
		for (m.size--; m.size >= methods[i].magic; m.size--)
			must_fail(methods[i].name, &m, truncated);
		must_be(methods[i].name, &m, 0, &m);
		free(m.at);
	}
}

/*
 * Every flipped bit is an error, or the bytes are the right ones.  The latter are few: gzip's
 * time, system and "is text", and the rest of its last block's last byte; an unused bit of
 * zstd's; bzip2's block size, the lengths of codes that are not used, the rest of its last byte.
 */
static void
any_bit(void **state)
{
	static const unsigned most[METHODS] = { 8 * 6 + 1 + 7, 8, 0, 24 };
	struct made m, all;
	const char *error;
	unsigned unnoticed;
	size_t bit;
	int i;

	for (i = 0; i < METHODS; i++) {
		m = methods[i].pack(text, strlen(text));
		unnoticed = 0;
		for (bit = 8 * methods[i].magic; bit < 8 * m.size; bit++) {
			m.at[bit / 8] ^= (unsigned char)(1 << bit % 8);
			all = decompressed(&m, 0, &error);
			unnoticed += !error;
			if (!error && (all.size != strlen(text) || memcmp(all.at, text, all.size)))
				fail_msg("%s: bit %zu is not missed", methods[i].name, bit);
			free(all.at);
			m.at[bit / 8] ^= (unsigned char)(1 << bit % 8);
		}
		print_message("%s: of %zu bits %u do not matter\n", methods[i].name, 8 * m.size, unnoticed);
		assert_true(unnoticed <= most[i]);
		free(m.at);
	}
}

static void
what_follows(void **state)
{
	static const char *const rubbish[] = { "x", "rubbish that is no member" };
	struct made m;
	unsigned char begin;
	size_t size;
	int i, k;

	for (i = 0; i < METHODS; i++) {
		m = methods[i].pack(text, strlen(text));
		size = m.size;
		for (k = 0; k < 2; k++) {
			m.size = size;
			made_text(&m, rubbish[k]);
			/* liblzma calls it damage */
			must_fail(methods[i].name, &m, strcmp(methods[i].name, "xz") ? behind : NULL);
		}
		/* the beginning of a second member */
		m.size = size;
		begin = m.at[0];
		made_bytes(&m, &begin, 1);
		must_fail(methods[i].name, &m, truncated);
		/* a member of another method */
		m.size = size;
		made_bytes(&m, i ? "\x1f\x8b\x08\0\0" : "BZh91", 5);
		must_fail(methods[i].name, &m, strcmp(methods[i].name, "xz") ? behind : NULL);
		free(m.at);
	}
}

static void
a_reader_that_fails(void **state)
{
	struct made m;
	struct feed feed;
	struct decompress *d;
	const void *bytes;
	ssize_t n;
	int i;

	for (i = 0; i < METHODS; i++) {
		m = methods[i].pack(text, strlen(text));
		feed = (struct feed){ .at = m.at, .size = m.size, .chunk = 1 };
		for (feed.fail_at = 1; feed.fail_at <= m.size + 1; feed.fail_at++) {
			feed.done = 0;
			d = decompress_open(feed_read, &feed);
			assert_non_null(d);
			while ((n = decompress_next(d, &bytes)) > 0)
				;
			assert_int_equal(n, -1);
			assert_string_equal(decompress_error(d), "it cannot be read");
			decompress_close(d);
		}
		free(m.at);
	}
}

/* RFC 1952, 2.3.1: the sum and the size, both of the member and not of all. */
static void
sums_of_gzip(void **state)
{
	struct made m = methods[0].pack(text, strlen(text)), two = { 0 };
	size_t size = m.size;

	m.at[size - 8]++;
	must_fail("gzip", &m, damaged);
	m.at[size - 8]--;
	m.at[size - 1] = 1;
	must_fail("gzip", &m, damaged);
	m.at[size - 1] = 0;
	made_bytes(&two, m.at, size);
	made_bytes(&two, m.at, size);
	two.at[2 * size - 8]++;
	must_fail("gzip", &two, damaged);
	free(m.at);
	free(two.at);
}

/* A dictionary of 1 GiB in a block header whose sum is right. */
static void
a_dictionary_that_is_too_large(void **state)
{
	struct made m = methods[2].pack(text, strlen(text));
	size_t block = 12, size = (m.at[block] + 1u) * 4, i, filter = block + 2;
	uint32_t sum;

	while (filter < block + size && memcmp(m.at + filter, "\x21\1", 2) != 0)
		filter++;
	assert_true(filter < block + size);
	m.at[filter + 2] = 36;
	sum = lzma_crc32(m.at + block, size - 4, 0);
	for (i = 0; i < 4; i++)
		m.at[block + size - 4 + i] = (unsigned char)(sum >> 8 * i);
	must_fail("xz", &m, too_large);
	free(m.at);
}

/* RFC 8878, 3.1.1.1: a window of 1 GiB, and a block of one byte. */
static void
a_window_that_is_too_large(void **state)
{
	struct made m = { 0 }, wanted = { .at = (unsigned char *)"x", .size = 1 };

	made_bytes(&m, "\x28\xb5\x2f\xfd\x00\x50\x09\0\0x", 10);
	must_be("zstd", &m, 0, &wanted);
	m.at[5] = 0xa0;
	must_fail("zstd", &m, too_large);
	free(m.at);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_methods),
		cmocka_unit_test(plain_bytes),
		cmocka_unit_test(headers_of_gzip),
		cmocka_unit_test(members_one_behind_the_other),
		cmocka_unit_test(what_tools_write),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(any_bit),
		cmocka_unit_test(what_follows),
		cmocka_unit_test(a_reader_that_fails),
		cmocka_unit_test(sums_of_gzip),
		cmocka_unit_test(a_dictionary_that_is_too_large),
		cmocka_unit_test(a_window_that_is_too_large),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
