/* SPDX-License-Identifier: ISC */
/* archive_damage - the reader of cpio and tar, on damaged or hostile archives. */
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
#include "runner/archive.h"

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

/* The reader ends, with or without an error, whatever the bytes are. */
static bool
ends_well(const struct made *m)
{
	char *list = listed(m, 0, 4096);
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
	must_list(&tar, "- 644 7:8 4 1000 a [da]\n" TRUNCATED);
	free(cpio.at);
	free(tar.at);
}

/* A tar has a sum over each header; a cpio has none, but must do no harm. */
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
		"BZh91AY&SY", "07070X",
	};
	static const char *const lists[] = {
		NEITHER, NEITHER, NEITHER, NEITHER, NEITHER,
		"wrong: it is a cpio archive, but not of the kind 'newc'\n", DAMAGED, DAMAGED, NEITHER,
		"wrong: it is a cpio archive, but not of the kind 'newc'\n",
	};
	struct made m;
	size_t i;

	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		m = (struct made){ 0 };
		made_text(&m, texts[i]);
		must_list(&m, m.size ? i == 6 || i == 7 || i == 5 || i == 9 ? TRUNCATED : NEITHER : NEITHER);
		while (m.size < 1024)
			made_text(&m, ".");
		must_list(&m, lists[i]);
		free(m.at);
	}
}

static void
what_follows(void **state)
{
	struct made m = sound_cpio();

	made_cpio(&m, &(struct cpio){ "more", .mode = 0100644 });
	must_list(&m, "- 644 0:0 4 0 a [data]\nl 777 0:0 0 0 l -> a\n" BEHIND);
	m.size = 0;
	made_tar(&m, &(struct tar){ '0', .name = "a" });
	made_zeros(&m, 512);
	made_tar(&m, &(struct tar){ '0', .name = "hidden" });
	must_list(&m, "- 644 7:8 0 1000 a\n" BEHIND);
	free(m.at);
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
		snprintf(text, sizeof text, "wrong: it holds %s '%s'\n", names[i][1], names[i][0]);
		m.size = 0;
		made_cpio(&m, &(struct cpio){ names[i][0], .mode = 0100644 });
		must_list(&m, text);
		m.size = 0;
		made_tar(&m, &(struct tar){ '5', .name = names[i][0] });
		must_list(&m, text);
		m.size = 0;
		made_tar(&m, &(struct tar){ '1', .name = "hard", .link = names[i][0] });
		must_list(&m, *names[i][0] ? text : "wrong: it is damaged 'hard'\n");
	}
	m.size = 0;
	made_tar(&m, &(struct tar){ '2', .name = "soft", .link = "" });
	must_list(&m, "wrong: it is damaged 'soft'\n");
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
	list = listed(&m, 0, 4096);
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
	static struct archive a;
	struct made cpio = sound_cpio(), tar = sound_tar(), *m;
	struct archive_entry e;
	struct feed feed;
	int i;

	for (i = 0; i < 2; i++) {
		m = i ? &cpio : &tar;
		feed = (struct feed){ .at = m->at, .size = m->size, .chunk = 1 };
		for (feed.fail_at = 1; feed.fail_at <= m->size; feed.fail_at++) {
			feed.done = 0;
			archive_start(&a, feed_read, &feed);
			while (archive_next(&a, &e) > 0)
				;
			assert_non_null(a.wrong);
			assert_string_equal(a.wrong, "it cannot be read");
		}
	}
	free(cpio.at);
	free(tar.at);
}

/* What is around it has its say. */
static void
inside_gzip(void **state)
{
	struct made m = { 0 }, tar = sound_tar();

	made_tar_end(&tar);
	made_gzip_head(&m);
	made_bits(&m, 1, 8);
	made_bits(&m, tar.size, 16);
	made_bits(&m, ~tar.size & 0xffff, 16);
	made_bytes(&m, tar.at, tar.size);
	made_gzip_tail(&m, tar.at, tar.size);
	must_list(&m, "- 644 7:8 4 1000 a [data]\nl 644 7:8 0 1000 b -> a\n");
	m.at[m.size - 5]++;
	must_list(&m, "- 644 7:8 4 1000 a [data]\nl 644 7:8 0 1000 b -> a\nwrong: it cannot be read\n");
	free(m.at);
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
		cmocka_unit_test(inside_gzip),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
