/* SPDX-License-Identifier: ISC */
/* unarchive_fields - lib/unarchive.c, on headers of cpio and tar that hold what they must not. */
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

/* Nothing follows: where an entry is not refused, the end is missing. */
static const struct {
	struct cpio c;
	const char *list;
} cpio_rows[] = {
	{ { "name", .mode = 0100644, .name_size = 4 }, "- 644 0:0 0 0 name\n" }, /* no NUL */
	{ { "name", .mode = 0100644, .name_size = 4097 + 1 }, TRUNCATED },
	{ { "name", .mode = 0100644, .name_size = 0xffffffff }, TRUNCATED },
	{ { "name", .mode = 0100644, .name_size = 4000 }, TRUNCATED },
	{ { "", .mode = 0100644 }, "wrong: it holds an empty name\n" },
	{ { "name", "xxxx", .mode = 0100644, .size = 0xffffffff },
		"- 644 0:0 4294967295 0 name [xxxx]\nwrong: it is truncated 'name'\n" },
	{ { "name", "x", .mode = 0120777, .size = 0xffffffff }, DAMAGED },
	{ { "name", "x", .mode = 0120777, .size = 4096 }, TRUNCATED },
	{ { "name", "x", .mode = 0120777, .size = 2 }, "l 777 0:0 0 0 name -> x\n" },
	{ { "name", .mode = 0120777 }, TRUNCATED },
	{ { "name", .mode = 0644 }, "? 644 0:0 0 0 name\n" },
	{ { "name", .mode = 0170644 }, "? 644 0:0 0 0 name\n" },
	{ { "name", .mode = 0100644, .uid = 0xffffffff }, "- 644 4294967295:0 0 0 name\n" },
	{ { "name", .mode = 0100644, .gid = 0xffffffff }, "- 644 0:4294967295 0 0 name\n" },
	{ { "name", .magic = "070703", .mode = 0100644 }, NEITHER },
};

static void
cpio_fields(void **state)
{
	struct made m = { 0 };
	char *list;
	size_t i, size;

	for (i = 0; i < sizeof cpio_rows / sizeof cpio_rows[0]; i++) {
		m.size = 0;
		made_cpio(&m, &cpio_rows[i].c);
		list = listed(&m, 0, true);
		if (strncmp(list, cpio_rows[i].list, strlen(cpio_rows[i].list)) || !strstr(list, "wrong:"))
			fail_msg("row %zu: %s", i, list);
		free(list);
	}
	m.size = 0; /* a link to nothing; a digit that is none: a header is searched, and found */
	made_cpio(&m, &(struct cpio){ "a", .mode = 0120777 });
	made_cpio_end(&m);
	must_list(&m, "wrong: it holds a link to nothing 'a'\n");
	m.size = 0;
	made_cpio(&m, &(struct cpio){ "a", .mode = 0100644 });
	m.at[6] = 'g';
	must_list(&m, TRUNCATED);
	made_cpio_end(&m);
	must_list(&m, DAMAGED);
	m.size = 0;
	made_cpio(&m, &(struct cpio){ "a", .mode = 0100644 });
	size = m.size;
	made_cpio(&m, &(struct cpio){ "lost", "data", .mode = 0100644 });
	m.at[size]++;
	made_cpio_end(&m);
	must_list(&m, "- 644 0:0 0 0 a\n" TRUNCATED); /* the search for a header ends there */
	free(m.at);
}

static const char minus_one[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
static const char huge[] = "\x80\0\0\0\x80\0\0\0\0\0\0\0";
static const char nearly[] = "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xfe";
static const char most[] = "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff";
static const struct {
	struct tar t;
	const char *list;
} tar_rows[] = {
	{ { '0', "a", .check = "0000000" }, NEITHER },
	{ { '0', "a", .check = "00x0000" }, NEITHER },
	{ { '0', "a", .size = minus_one }, DAMAGED },
	{ { '0', "a", .size = huge }, DAMAGED },
	{ { '0', "a", .size = most }, DAMAGED },
	{ { '0', "a", .size = nearly }, "- 644 7:8 9223372036854775806 1000 a\n"
		"wrong: it is truncated 'a'\n" },
	{ { '0', "a", .size = "77777777777" }, "- 644 7:8 8589934591 1000 a\n"
		"wrong: it is truncated 'a'\n" },
	{ { '0', "a", .size = "0000000000x" }, NEITHER },
	{ { '0', "a", .size = "-0000000001" }, NEITHER },
	{ { '0', "a", .mode = "00009" }, NEITHER },
	/* numbers that are too large are for what unpacks them */
	{ { '0', "a", .mtime = huge }, "- 644 7:8 0 9223372036854775807 a\n" },
	{ { '0', "a", .uid = "\xff\xff\xff\xff\xff\xff\xff\xff" }, "- 644 -1:8 0 1000 a\n" },
	{ { '0', "a", .gid = "\x80\0\0\1\0\0\0\0" }, "- 644 7:4294967296 0 1000 a\n" },
	{ { '4', "a", .minor = "03777777" }, "b 644 7:8 0 1000 a 0,1048575\n" },
	/* as POSIX wants it, what is not known is a file; but the rest of one is not */
	{ { 'M', .name = "a" }, "? 644 7:8 0 1000 a\n" },
	{ { '8', .name = "a" }, "- 644 7:8 0 1000 a\n" },
	{ { '1', .name = "a" }, "? 644 7:8 0 1000 a\n" },
	{ { '\xff', .name = "a" }, NEITHER },
	{ { 'L', "a", .data = "name" }, DAMAGED },      /* and then nothing */
	{ { 'L', "a", .size = "00000010001" }, TRUNCATED },
	{ { 'K', "a", .size = "77777777777" }, DAMAGED },
	{ { 'K', "a", .size = "00000010000" }, TRUNCATED },
	{ { 'L', "a", .size = minus_one }, DAMAGED },
	{ { 'x', "a", .size = minus_one }, DAMAGED },
	{ { 'x', "a", .size = most }, DAMAGED },
	{ { 'g', "a", .size = most }, DAMAGED },
};

static void
tar_fields(void **state)
{
	struct made m = { 0 };
	size_t i;

	for (i = 0; i < sizeof tar_rows / sizeof tar_rows[0]; i++) {
		m.size = 0;
		made_tar(&m, &tar_rows[i].t);
		must_list(&m, tar_rows[i].list);
	}
	m.size = 0; /* only the first one makes it no tar at all */
	made_tar(&m, &(struct tar){ '0', .name = "a" });
	made_tar(&m, &(struct tar){ '0', "b", .check = "0000000" });
	must_list(&m, "- 644 7:8 0 1000 a\n" DAMAGED);
	free(m.at);
}

static const char *const records[][2] = {
	{ "6 a=b\n", "- 644 7:8 0 1000 x\n" },
	{ "5 a=\n", "- 644 7:8 0 1000 x\n" },
	{ "7 a=b\n", DAMAGED }, { "5 a=b\n", DAMAGED }, { "4 a=b\n", DAMAGED },
	{ "0 a=b\n", DAMAGED }, { "1 a=b\n", DAMAGED }, { "3 a=b\n", DAMAGED },
	{ " a=b\n", DAMAGED }, { "a=b\n", DAMAGED }, { "-6 a=b\n", DAMAGED },
	{ "5a=b\n", DAMAGED }, { "18446744073709551643 a=bcd\n", DAMAGED },
	{ "5 \n\n", DAMAGED }, { "7 path\n\n", DAMAGED }, { "2 \n\n", DAMAGED },
	{ "6\n", DAMAGED }, { "6", DAMAGED }, { "6 ", DAMAGED },
	{ "6 abc\n", DAMAGED }, { "6 a=bc", DAMAGED }, { "3 \n", DAMAGED }, { "2 ", DAMAGED },
	{ "18446744073709551622 a=b\n", DAMAGED }, { "99999999999999999999999 a=b\n", DAMAGED },
	{ "8 size=\n" "9 size=x\n", "- 644 7:8 0 1000 x\n" }, { "11 size=-1\n", DAMAGED },
	{ "33 size=999999999999999999999999\n", DAMAGED },
	{ "9 uid=-1\n", "- 644 -1:8 0 1000 x\n" },
	{ "18 gid=4294967295\n", "- 644 7:4294967295 0 1000 x\n" },
	{ "11 path=..\n", "wrong: it holds a name with '..' '..'\n" },
	{ "11 path=/x\n", "wrong: it holds an absolute name '/x'\n" },
	{ "27 GNU.sparse.name=../../a\n", "wrong: it holds a name with '..' '../../a'\n" },
	{ "22 GNU.sparse.major=2\n", DAMAGED },        /* there is no such version */
	{ "22 GNU.sparse.major=1\n", TRUNCATED },      /* and the map is missing */
	{ "22 GNU.sparse.map=0,x\n", DAMAGED },
	{ "23 GNU.sparse.map=-1,1\n", DAMAGED },
	{ "32 SCHILY.acl.access=user::rwxq\n", "- 644 7:8 0 1000 x\n" },
};

static void
pax_records(void **state)
{
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

/* 4095 bytes are a name, as for the kernel. */
static void
long_pax_names(void **state)
{
	struct made m, r;
	char *name, *list;
	int size;

	for (size = 4094; size <= 4097; size++) {
		m = r = (struct made){ 0 };
		name = calloc(1, (size_t)size + 1);
		assert_non_null(name);
		memset(name, 'n', (size_t)size);
		made_record(&r, "linkpath", name);
		made_record(&r, "path", name);
		made_pax(&m, &r);
		made_tar(&m, &(struct tar){ '1', "x", .link = "x" });
		list = listed(&m, 0, true);
		if (size > 4095) {
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
}

/* Names end at a NUL; and those that are no UTF-8 stay as they are. */
static void
bytes_of_pax_names(void **state)
{
	struct made m = { 0 }, r = { 0 };

	made_bytes(&r, "13 path=a\0bc\n", 13);
	made_record(&r, "linkpath", "\xff\xfe\x80");
	made_pax(&m, &r);
	made_tar(&m, &(struct tar){ '2', "x", .link = "x" });
	must_list(&m, "l 644 7:8 0 1000 a -> \xff\xfe\x80\n");
	free(m.at);
	free(r.at);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpio_fields),
		cmocka_unit_test(tar_fields),
		cmocka_unit_test(pax_records),
		cmocka_unit_test(long_pax_names),
		cmocka_unit_test(bytes_of_pax_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
