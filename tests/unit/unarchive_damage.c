/* SPDX-License-Identifier: ISC */
/* unarchive_damage - lib/unarchive.c, on archives that are damaged or made to harm. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "feed.h"
#include "packed.h"
#include "lib/unarchive.h"

static struct made
sound_cpio(void)
{
	struct made m = { 0 };

	made_cpio(&m, &(struct cpio){ "a", "data", .mode = 0100644 });
	made_cpio(&m, &(struct cpio){ "l", "a", .mode = 0120777 });
	made_cpio_end(&m);
	return m;
}

static struct made
sound_tar(void)
{
	struct made m = { 0 }, r = { 0 };

	made_record(&r, "path", "b");
	made_tar(&m, &(struct tar){ '0', "a", .data = "data" });
	made_pax(&m, &r);
	made_tar(&m, &(struct tar){ 'K', "././@LongLink", .data = "a" });
	made_tar(&m, &(struct tar){ '2', "x", .link = "x" });
	free(r.at);
	return m;
}

/* Ends as it should, or with words: whatever the bytes are. */
static bool
ends_well(const struct made *m)
{
	char *list = listed(m, 0, true);
	bool well = !strstr(list, "wrong:");

	free(list);
	return well;
}

static void
cut_anywhere(void **state)
{
	struct made cpio = sound_cpio(), tar = sound_tar();
	size_t end;

	/* two entries; 110, "TRAILER!!!", its NUL and three more */
	end = 2 * (110 + 2 + 4) + 110 + 11 + 3;
	for (cpio.size--; cpio.size; cpio.size--)
		assert_int_equal(ends_well(&cpio), cpio.size >= end);
	for (tar.size--; tar.size; tar.size--)
		assert_int_equal(ends_well(&tar), tar.size == 1024);
	must_list(&tar, NEITHER);
	tar.size = 511;
	must_list(&tar, NEITHER);
	cpio.size = 109;
	must_list(&cpio, TRUNCATED);
	tar.size = 3 * 512 - 1;
	must_list(&tar, "- 644 7:8 4 1000 a [data]\n" TRUNCATED);
	tar.size = 512 + 2;
	must_list(&tar, "- 644 7:8 4 1000 a [da]\nwrong: it is truncated 'a'\n");
	free(cpio.at);
	free(tar.at);
}

/* A tar has a sum over each header; a cpio has none, but must not harm. */
static void
any_bit(void **state)
{
	struct made cpio = sound_cpio(), tar = sound_tar();
	size_t bit;

	for (bit = 0; bit < cpio.size * 8; bit++) {
		cpio.at[bit / 8] ^= 1 << bit % 8;
		ends_well(&cpio);
		cpio.at[bit / 8] ^= 1 << bit % 8;
	}
	for (bit = 0; bit < 512 * 8; bit++) {
		tar.at[bit / 8] ^= 1 << bit % 8;
		/* but the sum's own: a blank for a zero, and what is behind its end */
		if (ends_well(&tar) && (bit < 148 * 8 || bit >= 156 * 8))
			fail_msg("bit %zu is not missed", bit);
		tar.at[bit / 8] ^= 1 << bit % 8;
	}
	free(cpio.at);
	free(tar.at);
}

static void
what_is_no_archive(void **state)
{
	static const char *const texts[] = {
		"", "0", "0707", "#!/bin/sh\n", "\xc7\x71 old cpio", "070707000", "070701", "0707019",
		"07070X", "PK\3\4", "BZh91AY&SY", "\x1f\x8b\x08",
	};
	/* these bytes alone; and with 1024 of them */
	static const char *const lists[][2] = {
		{ NEITHER, NEITHER }, { NEITHER, NEITHER }, { NEITHER, NEITHER }, { NEITHER, NEITHER },
		{ TRUNCATED, TRUNCATED }, { TRUNCATED, TRUNCATED }, { TRUNCATED, TRUNCATED },
		{ TRUNCATED, TRUNCATED }, { NEITHER, NEITHER }, { NEITHER, NEITHER },
		{ TRUNCATED, DAMAGED }, { TRUNCATED, DAMAGED },
	};
	struct made m;
	size_t i;

	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		m = (struct made){ 0 };
		made_text(&m, texts[i]);
		must_list(&m, lists[i][0]);
		while (m.size < 1024)
			made_text(&m, ".");
		must_list(&m, lists[i][1]);
		free(m.at);
	}
}

/* Another archive, of the same kind or of another, behind zeros or not; but nothing else. */
static void
what_follows(void **state)
{
	static const char a_cpio[] = "- 644 0:0 4 0 a [data]\nl 777 0:0 0 0 l -> a\n";
	static const char a_tar[] = "- 644 7:8 4 1000 a [data]\nl 644 7:8 0 1000 b -> a\n";
	static const size_t zeros[] = { 0, 1, 512, 10000, 100000 };
	struct made m = { 0 }, cpio = sound_cpio(), tar = sound_tar();
	char text[300];
	size_t i;

	made_zeros(&tar, 1024);
	for (i = 0; i < sizeof zeros / sizeof zeros[0]; i++) {
		m.size = 0;
		made_bytes(&m, cpio.at, cpio.size);
		made_zeros(&m, zeros[i]);
		made_bytes(&m, tar.at, tar.size);
		made_zeros(&m, zeros[i]);
		made_bytes(&m, tar.at, tar.size);
		made_bytes(&m, cpio.at, cpio.size);
		made_zeros(&m, zeros[i]);
		made_bytes(&m, cpio.at, cpio.size);
		snprintf(text, sizeof text, "%s%s%s%s%s", a_cpio, a_tar, a_tar, a_cpio, a_cpio);
		must_list(&m, text);
		made_zeros(&m, zeros[i]);
		made_text(&m, "rubbish");
		strcat(text, BEHIND);
		must_list(&m, text);
	}
	m.size = 0; /* an entry, and no end */
	made_bytes(&m, cpio.at, cpio.size);
	made_cpio(&m, &(struct cpio){ "more", .mode = 0100644 });
	snprintf(text, sizeof text, "%s- 644 0:0 0 0 more\n" TRUNCATED, a_cpio);
	must_list(&m, text);
	free(m.at);
	free(cpio.at);
	free(tar.at);
}

static void
names_that_lead_out(void **state)
{
	static const char *const names[][2] = {
		{ "/", "an absolute name" }, { "/etc/passwd", "an absolute name" },
		{ "..", "a name with '..'" }, { "../x", "a name with '..'" },
		{ "a/../../b", "a name with '..'" }, { "a/..", "a name with '..'" },
		{ "", "an empty name" },
	};
	struct made m = { 0 };
	char text[200];
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(text, sizeof text, *names[i][0] ? "wrong: it holds %s '%s'\n" :
		    "wrong: it holds %s\n", names[i][1], names[i][0]);
		m.size = 0;
		made_cpio(&m, &(struct cpio){ names[i][0], .mode = 0100644 });
		must_list(&m, text);
		m.size = 0;
		made_tar(&m, &(struct tar){ '5', .name = names[i][0] });
		must_list(&m, text);
		m.size = 0;
		made_tar(&m, &(struct tar){ '1', .name = "hard", .link = names[i][0] });
		snprintf(text, sizeof text, "wrong: it holds %s 'hard'\n", names[i][1]);
		must_list(&m, *names[i][0] ? text : "? 644 7:8 0 1000 hard\n");
	}
	m.size = 0;
	made_tar(&m, &(struct tar){ '2', .name = "soft", .link = "" });
	must_list(&m, "wrong: it holds a link to nothing 'soft'\n");
	m.size = 0; /* some of it is tidy before */
	made_tar(&m, &(struct tar){ '5', .name = "./a//b/../c" });
	must_list(&m, "wrong: it holds a name with '..' 'a/b/../c'\n");
	free(m.at);
}

static void
many_entries(void **state)
{
	struct made m = { 0 };
	char *list;
	int i, lines = 0;

	for (i = 0; i < 10000; i++)
		made_tar(&m, &(struct tar){ '5', .name = "d" });
	list = listed(&m, 0, true);
	for (i = 0; list[i]; i++)
		lines += list[i] == '\n';
	assert_int_equal(lines, 10000);
	assert_null(strstr(list, "wrong:"));
	free(list);
	free(m.at);
}

static void
a_reader_that_fails(void **state)
{
	struct made cpio = sound_cpio(), tar = sound_tar(), *m;
	struct archive_entry *entry;
	struct unarchive *u;
	struct feed feed;
	int i, result;

	for (i = 0; i < 2; i++) {
		m = i ? &cpio : &tar;
		feed = (struct feed){ .at = m->at, .size = m->size, .chunk = 1 };
		for (feed.fail_at = 1; feed.fail_at <= m->size + 1; feed.fail_at++) {
			feed.done = 0;
			u = unarchive_open(feed_read, &feed);
			assert_non_null(u);
			while ((result = unarchive_next(u, &entry)) > 0)
				;
			assert_int_equal(result, -1);
			assert_string_equal(unarchive_error(u), "it cannot be read");
			unarchive_close(u);
		}
	}
	free(cpio.at);
	free(tar.at);
}

/* Its sum is compared before the archive is called whole. */
static void
compressed(void **state)
{
	static const char listing[] = "- 644 7:8 4 1000 a [data]\nl 644 7:8 0 1000 b -> a\n";
	struct made m, tar = sound_tar(), two = { 0 };
	size_t size;
	char *list;
	int i;

	made_tar_end(&tar);
	for (i = 0; i < METHODS; i++) {
		m = methods[i].pack(tar.at, tar.size);
		must_list(&m, listing);
		for (size = m.size; m.size >= methods[i].magic; m.size--) {
			list = listed(&m, 0, true);
			assert_true(m.size == size || strstr(list, "wrong: it is truncated"));
			free(list);
		}
		m.size = size;
		m.at[size / 2]++;
		list = listed(&m, 0, true);
		assert_non_null(strstr(list, "wrong: it is "));
		free(list);
		m.at[size / 2]--;
		/* two members: an archive each */
		two.size = 0;
		made_bytes(&two, m.at, size);
		made_bytes(&two, m.at, size);
		list = listed(&two, 1, true);
		assert_memory_equal(list, listing, strlen(listing));
		assert_string_equal(list + strlen(listing), listing);
		free(list);
		free(m.at);
	}
	free(two.at);
	free(tar.at);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(any_bit),
		cmocka_unit_test(what_is_no_archive),
		cmocka_unit_test(what_follows),
		cmocka_unit_test(names_that_lead_out),
		cmocka_unit_test(many_entries),
		cmocka_unit_test(a_reader_that_fails),
		cmocka_unit_test(compressed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
