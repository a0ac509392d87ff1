/* SPDX-License-Identifier: ISC */
/* archive_fields - valid and invalid fields in the headers of cpio and tar. */
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

static const struct {
	struct cpio c;
	const char *list;
} cpio_rows[] = {
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

static void
cpio_fields(void **state)
{
	struct made m = { 0 };
	char *list;
	size_t i;

	for (i = 0; i < sizeof cpio_rows / sizeof cpio_rows[0]; i++) {
		m.size = 0;
		made_cpio(&m, &cpio_rows[i].c);
		list = listed(&m, 0, 4096);
		if (strncmp(list, cpio_rows[i].list, strlen(cpio_rows[i].list)) || !strstr(list, "wrong:"))
			fail_msg("row %zu: %s", i, list);
		free(list);
	}
	m.size = 0; /* an invalid header after a valid one; and an invalid digit */
	made_cpio(&m, &(struct cpio){ "a", .mode = 0100644 });
	made_zeros(&m, 512);
	must_list(&m, "- 644 0:0 0 0 a\n" DAMAGED);
	m.size = 0;
	made_cpio(&m, &(struct cpio){ "a", .mode = 0100644 });
	m.at[6] = 'g';
	must_list(&m, DAMAGED);
	free(m.at);
}

static const char minus_one[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
static const char huge[] = "\x80\0\0\0\x80\0\0\0\0\0\0\0";
static const char most[] = "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff";
static const struct {
	struct tar t;
	const char *list;
} tar_rows[] = {
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
	m.size = 0; /* only the first makes it no tar at all */
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

/* A name has at most 4096 bytes, and no NUL. */
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpio_fields),
		cmocka_unit_test(tar_fields),
		cmocka_unit_test(pax_records),
		cmocka_unit_test(long_pax_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
