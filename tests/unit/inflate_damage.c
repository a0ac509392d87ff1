/* SPDX-License-Identifier: ISC */
/* inflate_damage - the gzip reader, on damaged or hostile input. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "feed.h"
#include "runner/inflate.h"

static const char damaged[] = "it is damaged";
static const char truncated[] = "it is truncated";
static const char checksum[] = "its checksum is wrong";
static const char behind[] = "something else follows its end";
static const char text[] = "a text with a text with a text in it";

static void
put_fixed(struct made *m, const char *bytes)
{
	unsigned c, bit;

	made_bits(m, 3, 3);
	for (; *bytes; bytes++)
		for (c = *bytes + 0x30, bit = 8; bit; bit--)
			made_bits(m, c >> (bit - 1) & 1, 1);
	made_bits(m, 0, 7);
}

static struct made
sound(void)
{
	struct made m = { 0 };

	made_gzip_head(&m);
	put_fixed(&m, text);
	made_gzip_tail(&m, text, strlen(text));
	return m;
}

static void
must_fail(const struct made *m, const char *with)
{
	static const size_t chunks[] = { 0, 1 };
	const char *wrong;
	size_t i;

	for (i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
		free(inflated(m, chunks[i], &wrong).at);
		if (!wrong || strcmp(wrong, with))
			fail_msg("'%s' and not '%s'", wrong ? wrong : "nothing wrong", with);
	}
}

static void
cut_anywhere(void **state)
{
	struct made m = sound();

	for (m.size--; m.size; m.size--)
		must_fail(&m, truncated);
	must_fail(&m, truncated);
	free(m.at);
}

static void
any_bit(void **state)
{
	struct made m = sound(), all;
	const size_t end = 80 + 3 + 8 * strlen(text) + 7;
	const char *wrong;
	size_t bit;

	for (bit = 0; bit < m.size * 8; bit++) {
		m.at[bit / 8] ^= 1 << bit % 8;
		all = inflated(&m, 0, &wrong);
		/* the time, the system and "is text" are said and not meant, and the last
		 * block's last byte is not full */
		if (bit == 24 || (bit >= 32 && bit < 80) || (bit >= end && bit / 8 == end / 8)) {
			assert_null(wrong);
			assert_int_equal(all.size, strlen(text));
			assert_memory_equal(all.at, text, all.size);
		} else if (!wrong) {
			fail_msg("bit %zu is not missed", bit);
		}
		free(all.at);
		m.at[bit / 8] ^= 1 << bit % 8;
	}
	free(m.at);
}

static void
what_follows(void **state)
{
	struct made m = sound();

	made_text(&m, "x");
	must_fail(&m, behind);
	m.at[m.size - 1] = 0x1f;
	must_fail(&m, truncated);
	m.at[m.size - 1] = 0;
	made_text(&m, "rubbish that is no member");
	must_fail(&m, behind);
	free(m.at);
}

static void
what_is_not_gzip(void **state)
{
	struct made m = { 0 };

	made_text(&m, "#!/bin/sh\necho this is no archive\n");
	must_fail(&m, "it is not gzip");
	free(m.at);
}

static void
a_reader_that_fails(void **state)
{
	static struct inflate z;
	struct made m = sound();
	struct feed feed = { .at = m.at, .size = m.size, .chunk = 1 };
	char buffer[64];
	ssize_t n;

	for (feed.fail_at = 1; feed.fail_at <= m.size; feed.fail_at++) {
		feed.done = 0;
		inflate_start(&z, feed_read, &feed);
		while ((n = inflate_read(&z, buffer, sizeof buffer)) > 0)
			;
		assert_int_equal(n, -1);
		assert_string_equal(z.wrong, "it cannot be read");
	}
	free(m.at);
}

static void
sums(void **state)
{
	struct made m = sound();

	m.at[m.size - 8]++;
	must_fail(&m, checksum);
	m.at[m.size - 8]--;
	m.at[m.size - 1] = 1;
	must_fail(&m, checksum);
	free(m.at);
}

static void
stored_lengths(void **state)
{
	struct made m = { 0 };

	made_gzip_head(&m);
	made_bytes(&m, "\1\1\0\xff\xff" "x", 6);
	made_gzip_tail(&m, "x", 1);
	must_fail(&m, damaged);
	m.at[13] = 0xfe;
	free(inflated(&m, 0, &(const char *){ 0 }).at);
	m.at[11] = 2; /* and now it agrees with itself, but not with what there is */
	m.at[13] = 0xfd;
	must_fail(&m, truncated);
	free(m.at);
}

/* Every block is of bits, first to last, as "value:bits" would be; what follows are zeros,
 * so that it is not for their lack that it fails. */
struct bits {
	uint32_t value;
	unsigned count;
};

static void
must_be_damaged(const struct bits *bits, size_t n)
{
	struct made m = { 0 };

	made_gzip_head(&m);
	for (; n; n--, bits++)
		made_bits(&m, bits->value, bits->count);
	made_zeros(&m, 200);
	must_fail(&m, damaged);
	free(m.at);
}

#define MUST_BE_DAMAGED(...) \
	must_be_damaged((const struct bits[]){ __VA_ARGS__ }, \
	    sizeof (const struct bits[]){ __VA_ARGS__ } / sizeof(struct bits))

static void
blocks_of_no_kind(void **state)
{
	MUST_BE_DAMAGED({ 7, 3 });
	MUST_BE_DAMAGED({ 6, 3 });
}

/* RFC 1951, 3.2.6: they have codes, but "will never actually occur".  There is enough before
 * for whatever one might take them for. */
static void
symbols_that_never_occur(void **state)
{
	static const struct bits last[][3] = {
		{ { 0x63, 8 } }, { { 0xe3, 8 } },                /* 286, 287 */
		{ { 0x40, 7 }, { 0x0f, 5 } }, { { 0x40, 7 }, { 0x1f, 5 } }, /* distances 30, 31 */
	};
	struct bits bits[2 + 2 * 256 + 3] = { { 3, 3 }, { 0x89, 8 } };
	size_t i;

	for (i = 0; i < 256; i++) {
		bits[2 + 2 * i] = (struct bits){ 0xa3, 8 };      /* 285: 258 bytes */
		bits[3 + 2 * i] = (struct bits){ 0, 5 };
	}
	for (i = 0; i < sizeof last / sizeof last[0]; i++) {
		memcpy(bits + 2 + 2 * 256, last[i], sizeof last[i]);
		must_be_damaged(bits, sizeof bits / sizeof bits[0]);
	}
}

static void
a_match_that_reaches_too_far(void **state)
{
	MUST_BE_DAMAGED({ 3, 3 }, { 0x40, 7 }, { 0, 5 });         /* there is nothing */
	MUST_BE_DAMAGED({ 3, 3 }, { 0xc, 8 }, { 0x40, 7 }, { 0x10, 5 }); /* 2, and there is 1 */
	MUST_BE_DAMAGED({ 3, 3 }, { 0xc, 8 }, { 0x40, 7 }, { 0x17, 5 }, { 8191, 13 });
}

/* A member has no part in what the one before has made. */
static void
a_match_into_the_member_before(void **state)
{
	struct made m = sound();

	made_gzip_head(&m);
	made_bits(&m, 3, 3);
	made_bits(&m, 0x40, 7);
	made_zeros(&m, 200);
	must_fail(&m, damaged);
	free(m.at);
}

/* The head of a block with codes of its own: how many, and the lengths of the code that
 * their lengths are in, in the order 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1 15. */
#define DYNAMIC(literals, distances, codes) \
	{ 5, 3 }, { (literals) - 257, 5 }, { (distances) - 1, 5 }, { (codes) - 4, 4 }
#define LENGTHS_0_1_16_18 /* two bits for each: 0, 1, 2, 3 */ \
	{ 2, 3 }, { 0, 3 }, { 2, 3 }, { 2, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, \
	{ 0, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, { 2, 3 }
#define ZERO { 0, 2 }
#define ONE { 2, 2 }
#define AGAIN(n) { 1, 2 }, { (n) - 3, 2 }
#define ZEROS(n) { 3, 2 }, { (n) - 11, 7 }

static void
codes_of_its_own(void **state)
{
	/* 'a' and the end, one bit each, and one distance */
	const struct bits bits[] = {
		DYNAMIC(257, 1, 18), LENGTHS_0_1_16_18,
		ZEROS(97), ONE, ZEROS(138), ZEROS(20), ONE, ONE, { 0, 3 }, { 1, 1 },
	};
	struct made m = { 0 }, all;
	const char *wrong;
	size_t i;

	made_gzip_head(&m);
	for (i = 0; i < sizeof bits / sizeof bits[0]; i++)
		made_bits(&m, bits[i].value, bits[i].count);
	made_gzip_tail(&m, "aaa", 3);
	all = inflated(&m, 0, &wrong);
	assert_null(wrong);
	assert_int_equal(all.size, 3);
	assert_memory_equal(all.at, "aaa", 3);
	free(all.at);
	free(m.at);
}

static void
codes_that_are_none(void **state)
{
	/* the code of lengths: three of one bit; one of two bits; and repeated from nothing */
	MUST_BE_DAMAGED(DYNAMIC(257, 1, 4), { 1, 3 }, { 1, 3 }, { 1, 3 }, { 0, 3 });
	MUST_BE_DAMAGED(DYNAMIC(257, 1, 4), { 2, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 });
	MUST_BE_DAMAGED(DYNAMIC(257, 1, 18), LENGTHS_0_1_16_18, AGAIN(3), ZEROS(138), ZEROS(115),
	    ONE, ONE);
	/* no end; more lengths than there are codes */
	MUST_BE_DAMAGED(DYNAMIC(257, 1, 18), LENGTHS_0_1_16_18, ONE, ONE, ZEROS(138), ZEROS(118));
	MUST_BE_DAMAGED(DYNAMIC(257, 1, 18), LENGTHS_0_1_16_18, ONE, ZEROS(138), ZEROS(117), ONE,
	    ZEROS(11));
	MUST_BE_DAMAGED(DYNAMIC(257, 1, 18), LENGTHS_0_1_16_18, ONE, ZEROS(138), ZEROS(117), ONE,
	    AGAIN(3));
	/* three literals, and three distances, of one bit */
	MUST_BE_DAMAGED(DYNAMIC(257, 1, 18), LENGTHS_0_1_16_18, ONE, ONE, ZEROS(138), ZEROS(116),
	    ONE, ZERO);
	MUST_BE_DAMAGED(DYNAMIC(257, 3, 18), LENGTHS_0_1_16_18, ONE, ZEROS(138), ZEROS(117), ONE,
	    ONE, ONE, ONE);
	/* 287 and 288 literals; 31 and 32 distances */
	MUST_BE_DAMAGED(DYNAMIC(287, 1, 18), LENGTHS_0_1_16_18, ONE, ZEROS(138), ZEROS(117), ONE,
	    ZEROS(30), ZERO);
	MUST_BE_DAMAGED(DYNAMIC(288, 1, 18), LENGTHS_0_1_16_18, ONE, ZEROS(138), ZEROS(117), ONE,
	    ZEROS(31), ZERO);
	MUST_BE_DAMAGED(DYNAMIC(257, 31, 18), LENGTHS_0_1_16_18, ONE, ZEROS(138), ZEROS(117), ONE,
	    ZEROS(31));
	MUST_BE_DAMAGED(DYNAMIC(257, 32, 18), LENGTHS_0_1_16_18, ONE, ZEROS(138), ZEROS(117), ONE,
	    ZEROS(32));
}

/* One literal of two bits is half a code; a single bit is allowed, but its other value is
 * no code, nor is any of a code that is empty. */
static void
codes_that_are_not_full(void **state)
{
	/* lengths 0, 2, 18: one bit, two and two */
#define LENGTHS_0_2_18 \
	{ 0, 3 }, { 0, 3 }, { 2, 3 }, { 1, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, \
	{ 0, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, { 0, 3 }, { 2, 3 }
	MUST_BE_DAMAGED(DYNAMIC(257, 1, 16), LENGTHS_0_2_18, ZEROS(138), ZEROS(118), { 1, 2 },
	    { 0, 1 });
	MUST_BE_DAMAGED(DYNAMIC(257, 1, 18), LENGTHS_0_1_16_18, ZEROS(138), ZEROS(118), ONE, ZERO,
	    { 1, 1 });
	/* 257 is a match, and there are no distances */
	MUST_BE_DAMAGED(DYNAMIC(258, 1, 18), LENGTHS_0_1_16_18, ZEROS(138), ZEROS(118), ONE, ONE,
	    ZERO, { 1, 1 });
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(any_bit),
		cmocka_unit_test(what_follows),
		cmocka_unit_test(what_is_not_gzip),
		cmocka_unit_test(a_reader_that_fails),
		cmocka_unit_test(sums),
		cmocka_unit_test(stored_lengths),
		cmocka_unit_test(blocks_of_no_kind),
		cmocka_unit_test(symbols_that_never_occur),
		cmocka_unit_test(a_match_that_reaches_too_far),
		cmocka_unit_test(a_match_into_the_member_before),
		cmocka_unit_test(codes_of_its_own),
		cmocka_unit_test(codes_that_are_none),
		cmocka_unit_test(codes_that_are_not_full),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
