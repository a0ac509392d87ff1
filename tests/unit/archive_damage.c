/* SPDX-License-Identifier: ISC */
/* archive_damage - the reader of cpio and tar, on what is damaged or made to harm. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../../runner/archive.h"
#include "feed.h"
#include "packed.h"

#define DAMAGED "wrong: it is damaged\n"
#define TRUNCATED "wrong: it is truncated\n"
#define TOO_LONG "wrong: it holds a name that is too long\n"
#define NEITHER "wrong: it is neither a cpio nor a tar archive\n"
#define BEHIND "wrong: something else follows its end\n"

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
cpio_fields(void **state)
{
	static const struct {
		struct cpio c;
		const char *list;
	} rows[] = {
		{ { "name", .mode = 0100644, .name_size = 4 }, DAMAGED },   /* no NUL */
		{ { "name", .mode = 0100644, .name_size = 4097 + 1 }, TOO_LONG },
		{ { "name", .mode = 0100644, .name_size = 0xffffffff }, TOO_LONG },
		{ { "name", .mode = 0100644, .name_size = 4000 }, TRUNCATED },
		{ { "name", "xxxx", .mode = 0100644, .size = 0xffffffff },
			"- 644 0:0 4294967295 0 name [xxxx]\n" TRUNCATED },
		{ { "name", "x", .mode = 0120777, .size = 0xffffffff }, TOO_LONG },
		{ { "name", "x", .mode = 0120777, .size = 4097 }, TOO_LONG },
		{ { "name", "x", .mode = 0120777, .size = 4096 }, TRUNCATED },
		{ { "name", "x", .mode = 0120777, .size = 2 }, DAMAGED },   /* a NUL in it */
		{ { "name", .mode = 0120777 }, "wrong: it is damaged 'name'\n" },
		{ { "name", .mode = 0644 }, DAMAGED },
		{ { "name", .mode = 0170644 }, DAMAGED },
		{ { "name", .mode = 0x10000 | 0100644 }, DAMAGED },
		{ { "name", .mode = 0100644, .uid = 0xffffffff },
			"wrong: it holds a number that is too large 'name'\n" },
		{ { "name", .mode = 0100644, .gid = 0xffffffff },
			"wrong: it holds a number that is too large 'name'\n" },
		{ { "name", .magic = "070703", .mode = 0100644 },
			"wrong: it is a cpio archive, but not of the kind 'newc'\n" },
	};
	struct made m = { 0 };
	char *list;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		m.size = 0;
		made_cpio(&m, &rows[i].c);
		list = listed(&m, 0, 4096);
		if (strncmp(list, rows[i].list, strlen(rows[i].list)) || !strstr(list, "wrong:"))
			fail_msg("row %zu: %s", i, list);
		free(list);
	}
	m.size = 0; /* a header that is none, behind one that is; and a digit that is none */
	made_cpio(&m, &(struct cpio){ "a", .mode = 0100644 });
	made_zeros(&m, 512);
	must_list(&m, "- 644 0:0 0 0 a\n" DAMAGED);
	m.size = 0;
	made_cpio(&m, &(struct cpio){ "a", .mode = 0100644 });
	m.at[6] = 'g';
	must_list(&m, DAMAGED);
	free(m.at);
}

static void
tar_fields(void **state)
{
	static const char minus_one[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
	static const char huge[] = "\x80\0\0\0\x80\0\0\0\0\0\0\0";
	static const char most[] = "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff";
	static const struct {
		struct tar t;
		const char *list;
	} rows[] = {
		{ { '0', "a", .check = "0000000" }, NEITHER },
		{ { '0', "a", .check = "00x0000" }, NEITHER },
		{ { '0', "a", .size = minus_one }, "wrong: it is damaged 'a'\n" },
		{ { '0', "a", .size = huge }, "wrong: it is damaged 'a'\n" },
		{ { '0', "a", .size = "0000000000x" }, "wrong: it is damaged 'a'\n" },
		{ { '0', "a", .size = "-0000000001" }, "wrong: it is damaged 'a'\n" },
		{ { '0', "a", .size = most }, "- 644 7:8 9223372036854775807 1000 a\n" TRUNCATED },
		{ { '0', "a", .mode = "00009" }, "wrong: it is damaged 'a'\n" },
		{ { '0', "a", .mtime = huge }, "wrong: it is damaged 'a'\n" },
		{ { '0', "a", .uid = "\xff\xff\xff\xff\xff\xff\xff\xff" },
			"wrong: it holds a number that is too large 'a'\n" },
		{ { '0', "a", .gid = "\x80\0\0\1\0\0\0\0" },
			"wrong: it holds a number that is too large 'a'\n" },
		{ { '3', "a", .major = "0010000" }, "wrong: it holds a number that is too large 'a'\n" },
		{ { '3', "a", .major = "\x80\0\0\1\0\0\0\1" },
			"wrong: it holds a number that is too large 'a'\n" },
		{ { '4', "a", .minor = "\xff\xff\xff\xff\xff\xff\xff\xff" },
			"wrong: it holds a number that is too large 'a'\n" },
		{ { '4', "a", .minor = "04000000" }, "wrong: it holds a number that is too large 'a'\n" },
		{ { '4', "a", .minor = "03777777" }, "b 644 7:8 0 1000 a 0,1048575\n" },
		{ { 'S', .name = "a" }, "wrong: it holds a sparse file 'a'\n" },
		{ { 'M', .name = "a" }, "wrong: it holds what is no file 'a'\n" },
		{ { '8', .name = "a" }, "wrong: it holds what is no file 'a'\n" },
		{ { '/', .name = "a" }, "wrong: it holds what is no file 'a'\n" },
		{ { '\xff', .name = "a" }, "wrong: it holds what is no file 'a'\n" },
		{ { 'L', "a", .data = "name" }, DAMAGED },      /* and then nothing */
		{ { 'L', "a", .size = "00000010001" }, TOO_LONG },
		{ { 'K', "a", .size = "77777777777" }, TOO_LONG },
		{ { 'K', "a", .size = "00000010000" }, TRUNCATED },
		{ { 'L', "a", .size = minus_one }, DAMAGED },
		{ { 'x', "a", .size = minus_one }, DAMAGED },
		{ { 'x', "a", .size = most }, TRUNCATED },
		{ { 'g', "a", .size = most }, TRUNCATED },
	};
	struct made m = { 0 };
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		m.size = 0;
		made_tar(&m, &rows[i].t);
		must_list(&m, rows[i].list);
	}
	m.size = 0; /* only the first makes it no tar at all */
	made_tar(&m, &(struct tar){ '0', .name = "a" });
	made_tar(&m, &(struct tar){ '0', "b", .check = "0000000" });
	must_list(&m, "- 644 7:8 0 1000 a\n" DAMAGED);
	free(m.at);
}

static void
pax_records(void **state)
{
	static const char *const records[][2] = {
		{ "6 a=b\n", "- 644 7:8 0 1000 x\n" },
		{ "5 a=\n", "- 644 7:8 0 1000 x\n" },
		{ "7 a=b\n", DAMAGED }, { "5 a=b\n", DAMAGED }, { "4 a=b\n", DAMAGED },
		{ "0 a=b\n", DAMAGED }, { "1 a=b\n", DAMAGED }, { "3 a=b\n", DAMAGED },
		{ " a=b\n", DAMAGED }, { "a=b\n", DAMAGED }, { "-6 a=b\n", DAMAGED },
		{ "5a=b\n", DAMAGED }, { "18446744073709551643 a=bcd\n", DAMAGED },
		{ "5 \n\n", DAMAGED }, { "7 path\n\n", DAMAGED }, { "2 \n\n", DAMAGED }, { "6\n", DAMAGED }, { "6", DAMAGED }, { "6 ", DAMAGED },
		{ "6 abc\n", DAMAGED }, { "6 a=bc", DAMAGED }, { "3 \n", DAMAGED }, { "2 ", DAMAGED },
		{ "18446744073709551622 a=b\n", DAMAGED }, { "99999999999999999999999 a=b\n", DAMAGED },
		{ "8 size=\n" "9 size=x\n", DAMAGED }, { "11 size=-1\n", "wrong: it is damaged 'x'\n" },
		{ "33 size=999999999999999999999999\n", DAMAGED },
		{ "9 uid=-1\n", "wrong: it holds a number that is too large 'x'\n" },
		{ "18 gid=4294967295\n", "wrong: it holds a number that is too large 'x'\n" },
		{ "18 gid=4294967296\n", "wrong: it holds a number that is too large 'x'\n" },
		{ "11 path=..\n", "wrong: it holds a name with '..' '..'\n" },
		{ "11 path=/x\n", "wrong: it holds an absolute name '/x'\n" },
		{ "22 GNU.sparse.major=1\n", "wrong: it holds a sparse file\n" },
		{ "23 GNU.sparse.name=abc\n", "wrong: it holds a sparse file\n" },
	};
	struct made m, r;
	size_t i;

	for (i = 0; i < sizeof records / sizeof records[0]; i++) {
		m = r = (struct made){ 0 };
		made_text(&r, records[i][0]);
		made_pax(&m, &r);
		made_tar(&m, &(struct tar){ '0', .name = "x" });
		must_list(&m, records[i][1]);
		free(m.at);
		free(r.at);
	}
}

/* 4096 bytes are a name; one more, or a NUL in it, are none. */
static void
long_pax_names(void **state)
{
	struct made m, r;
	char *name, *list;
	int size;

	for (size = 4095; size <= 4097; size++) {
		m = r = (struct made){ 0 };
		name = calloc(1, size + 1);
		assert_non_null(name);
		memset(name, 'n', size);
		made_record(&r, "linkpath", name);
		made_record(&r, "path", name);
		made_pax(&m, &r);
		made_tar(&m, &(struct tar){ '1', "x", .link = "x" });
		list = listed(&m, 0, 4096);
		if (size > 4096) {
			assert_string_equal(list, TOO_LONG);
		} else {
			assert_null(strstr(list, "wrong:"));
			assert_memory_equal(strstr(list, " = ") + 3, name, size);
		}
		free(list);
		free(name);
		free(m.at);
		free(r.at);
	}
	m = r = (struct made){ 0 };
	made_bytes(&r, "13 path=a\0bc\n", 13);
	made_pax(&m, &r);
	made_tar(&m, &(struct tar){ '0', .name = "x" });
	must_list(&m, DAMAGED);
	free(m.at);
	free(r.at);
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
		cmocka_unit_test(cpio_fields),
		cmocka_unit_test(tar_fields),
		cmocka_unit_test(pax_records),
		cmocka_unit_test(long_pax_names),
		cmocka_unit_test(many_entries),
		cmocka_unit_test(a_reader_that_fails),
		cmocka_unit_test(inside_gzip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
