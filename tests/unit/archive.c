/* SPDX-License-Identifier: ISC */
/* archive - the reader of cpio and tar, on valid archives. */
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

static void
a_cpio_of_everything(void **state)
{
	struct made m = { 0 };

	made_cpio(&m, &(struct cpio){ ".", .mode = 040755, .nlink = 2 });
	made_cpio(&m, &(struct cpio){ "file", "bytes", .mode = 0104751, .uid = 1000, .gid = 100,
	    .nlink = 1, .mtime = 0xfffffffe });
	made_cpio(&m, &(struct cpio){ "dir/link", "../file", .mode = 0120777, .nlink = 1 });
	made_cpio(&m, &(struct cpio){ "dev/null", .mode = 020666, .major = 1, .minor = 3 });
	made_cpio(&m, &(struct cpio){ "dev/loop", .mode = 060660, .major = 7, .minor = 70000 });
	made_cpio(&m, &(struct cpio){ "pipe", .mode = 010600 });
	made_cpio(&m, &(struct cpio){ "sock", .mode = 0140600 });
	made_cpio(&m, &(struct cpio){ "one", .mode = 0100600, .ino = 9, .nlink = 2 });
	made_cpio(&m, &(struct cpio){ "two", "2", .mode = 0100600, .ino = 9, .nlink = 2 });
	made_cpio_end(&m);
	must_list(&m, "d 755 0:0 0 0 .\n"
	    "- 4751 1000:100 5 4294967294 file [bytes]\n"
	    "l 777 0:0 0 0 dir/link -> ../file\n"
	    "c 666 0:0 0 0 dev/null 1,3\n"
	    "b 660 0:0 0 0 dev/loop 7,70000\n"
	    "p 600 0:0 0 0 pipe\n"
	    "s 600 0:0 0 0 sock\n"
	    "- 600 0:0 0 0 one #9/2\n"
	    "- 600 0:0 1 0 two #9/2 [2]\n");
	free(m.at);
}

/* The sum of 'a', 'b' and 'c' is 294. */
static void
a_cpio_with_checksums(void **state)
{
	struct cpio c = { "f", "abc", "070702", .mode = 0100644, .check = 294 };
	struct made m = { 0 };
	char *list;

	made_cpio(&m, &c);
	c.check = 295;
	made_cpio(&m, &c);
	made_cpio_end(&m);
	list = listed(&m, 0, 4096);
	assert_string_equal(list, "- 644 0:0 3 0 f [abc]\n- 644 0:0 3 0 f\n"
	    "wrong: its checksum is wrong\n");
	free(list);
	list = listed(&m, 0, 0); /* skipped data is in the sum, too */
	assert_string_equal(list, "- 644 0:0 3 0 f\n- 644 0:0 3 0 f\nwrong: its checksum is wrong\n");
	free(list);
	free(m.at);
}

static void
a_tar_of_everything(void **state)
{
	struct made m = { 0 };

	made_tar(&m, &(struct tar){ '5', "./", .mode = "0000755" });
	made_tar(&m, &(struct tar){ '0', "./file", .data = "bytes", .mode = "0104751" });
	made_tar(&m, &(struct tar){ '\0', "old", .data = "0", .magic = "\0\0\0\0\0\0\0\0" });
	made_tar(&m, &(struct tar){ '\0', "olddir/", .magic = "\0\0\0\0\0\0\0\0" });
	made_tar(&m, &(struct tar){ '7', "contiguous", .data = "7" });
	made_tar(&m, &(struct tar){ '1', "hard", .link = "./file" });
	made_tar(&m, &(struct tar){ '2', "soft", .link = "/file", .size = "00000000005" });
	made_tar(&m, &(struct tar){ '3', "null", .major = "0000001", .minor = "0000003 " });
	made_tar(&m, &(struct tar){ '4', "loop", .major = "     7 ", .minor = "\x80\0\0\0\0\1\x11\x70" });
	made_tar(&m, &(struct tar){ '6', .name = "pipe" });
	made_tar(&m, &(struct tar){ '0', "name", .prefix = "a/long/prefix" });
	made_tar_end(&m);
	must_list(&m, "d 755 7:8 0 1000 .\n"
	    "- 4751 7:8 5 1000 file [bytes]\n"
	    "- 644 7:8 1 1000 old [0]\n"
	    "d 644 7:8 0 1000 olddir\n"
	    "- 644 7:8 1 1000 contiguous [7]\n"
	    "= 644 7:8 0 1000 hard = file\n"
	    "l 644 7:8 0 1000 soft -> /file\n"
	    "c 644 7:8 0 1000 null 1,3\n"
	    "b 644 7:8 0 1000 loop 7,70000\n"
	    "p 644 7:8 0 1000 pipe\n"
	    "- 644 7:8 0 1000 a/long/prefix/name\n");
	free(m.at);
}

#define FIFTY "12345678901234567890123456789012345678901234567890"

static void
fields_without_an_end(void **state)
{
	struct made m = { 0 };

	made_tar(&m, &(struct tar){ '2', FIFTY FIFTY, .link = FIFTY FIFTY,
	    .prefix = FIFTY FIFTY FIFTY "12345", .uid = "77777777" });
	must_list(&m, "l 644 16777215:8 0 1000 " FIFTY FIFTY FIFTY "12345/" FIFTY FIFTY
	    " -> " FIFTY FIFTY "\n");
	free(m.at);
}

/* GNU tar has times in place of the prefix. */
static void
gnu_names(void **state)
{
	static const char gnu[] = "ustar  ";
	struct made m = { 0 };

	made_tar(&m, &(struct tar){ 'K', "././@LongLink", .data = "to/a/long/name/", .magic = gnu });
	made_tar(&m, &(struct tar){ 'L', "././@LongLink", .data = "a/long/name", .data_size = 12,
	    .magic = gnu });
	made_tar(&m, &(struct tar){ '1', "a/lo", .link = "to/a", .prefix = "11111", .magic = gnu });
	made_tar(&m, &(struct tar){ '0', "next", .prefix = "11111", .magic = gnu });
	must_list(&m, "= 644 7:8 0 1000 a/long/name = to/a/long/name\n- 644 7:8 0 1000 next\n");
	free(m.at);
}

static void
gnu_numbers(void **state)
{
	struct made m = { 0 };

	made_tar(&m, &(struct tar){ '0', "big", .uid = "\x80\0\0\0\xff\xff\xff\xfe",
	    .gid = "\x80\0\0\0\x7f\xff\xff\xff", .mtime = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe",
	    .size = "\x80\0\0\0\0\0\0\0\0\0\0\1", .data = "x" });
	must_list(&m, "- 644 4294967294:2147483647 1 -2 big [x]\n");
	free(m.at);
}

static void
pax_records(void **state)
{
	struct made m = { 0 }, r = { 0 }, g = { 0 };
	char *big = malloc(70001);

	assert_non_null(big);
	memset(big, 'x', 70000);
	big[70000] = '\0';
	made_record(&r, "comment", big);
	made_record(&r, "path", "./p\xc3\xa4th/");
	made_record(&r, "linkpath", "l=\n");
	made_record(&r, "mtime", "-12.75");
	made_record(&r, "uid", "3000000");
	made_record(&r, "gid", "4000000000");
	made_record(&r, "a.key.longer.than.any.that.is.known", big);
	made_record(&r, "gid", "5");
	made_record(&r, "path", "");            /* takes it back, */
	made_record(&r, "path", "again");       /* and so does this */
	made_pax(&m, &r);
	made_record(&g, "path", "for all");
	made_tar(&m, &(struct tar){ 'g', "global", .data = (char *)g.at });
	made_tar(&m, &(struct tar){ '2', "short", .link = "short" });
	made_tar(&m, &(struct tar){ '2', "next", .link = "next" });
	free(r.at);
	r = (struct made){ 0 };
	made_record(&r, "size", "3");
	made_record(&r, "path", "not this");
	made_record(&r, "path", "");
	made_pax(&m, &r);
	made_tar(&m, &(struct tar){ '0', "sized", .data = "abc", .size = "00000000000" });
	made_tar_end(&m);
	must_list(&m, "l 644 3000000:5 0 -12 again -> l=\n\n"
	    "l 644 7:8 0 1000 next -> next\n"
	    "- 644 7:8 3 1000 sized [abc]\n");
	free(m.at);
	free(r.at);
	free(g.at);
	free(big);
}

static void
names_are_tidied(void **state)
{
	static const char *const names[][2] = {
		{ ".", "." }, { "./", "." }, { "././/.", "." }, { "a", "a" }, { "./a", "a" },
		{ "a/", "a" }, { "a//", "a" }, { "a//b", "a/b" }, { "a/./b/.", "a/b" },
		{ ".a/b.", ".a/b." }, { "...", "..." }, { "..a/.b", "..a/.b" }, { "a b\n", "a b\n" },
	};
	struct made tar, cpio;
	char text[100];
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		tar = cpio = (struct made){ 0 };
		made_tar(&tar, &(struct tar){ '1', names[i][0], .link = names[i][0] });
		snprintf(text, sizeof text, "= 644 7:8 0 1000 %s = %s\n", names[i][1], names[i][1]);
		must_list(&tar, text);
		made_cpio(&cpio, &(struct cpio){ names[i][0], .mode = 040700 });
		made_cpio_end(&cpio);
		snprintf(text, sizeof text, "d 700 0:0 0 0 %s\n", names[i][1]);
		must_list(&cpio, text);
		free(tar.at);
		free(cpio.at);
	}
}

/* As by a writer that aligns the data. */
static void
a_cpio_name_with_more_behind(void **state)
{
	struct made m = { 0 };

	/* which is where the padding is */
	made_cpio(&m, &(struct cpio){ "nam", .mode = 0100600, .name_size = 6 });
	assert_int_equal(m.size, 110 + 6);
	made_cpio_end(&m);
	must_list(&m, "- 600 0:0 0 0 nam\n");
	free(m.at);
}

static void
how_a_tar_may_end(void **state)
{
	static const char listing[] = "- 644 7:8 1 1000 a [a]\n";
	static const size_t zeros[] = { 0, 512, 1024, 10240, 10241, 512 + 7 };
	struct made m = { 0 };
	size_t i, size;

	made_tar(&m, &(struct tar){ '0', "a", .data = "a" });
	size = m.size;
	for (i = 0; i < sizeof zeros / sizeof zeros[0]; i++) {
		m.size = size;
		made_zeros(&m, zeros[i]);
		must_list(&m, listing);
	}
	m.size = 0;
	made_tar_end(&m);
	must_list(&m, "");
	free(m.at);
}

/* -- archives by the tools ---------------------------------------------------------------- */

static const struct tool {
	const char *name, *command;
	const char *listing;
} tools[] = {
#define DIR FIFTY "dir"
#define LONG DIR "/" FIFTY FIFTY
#define OWN "--owner=7 --group=8 --numeric-owner --mtime=@1000 --no-recursion -T ../list"
#define TAR_LIST "d 755 7:8 0 1000 .\nd 755 7:8 0 1000 " DIR "\n" \
	"- 640 7:8 5 1000 " LONG " [long\n]\n- 4755 7:8 5 1000 file [text\n]\n" \
	"= 4755 7:8 0 1000 hard = file\np 600 7:8 0 1000 pipe\nl 777 7:8 0 1000 soft -> ../file\n"
#define CPIO_LIST(uid) "d 755 " uid " 0 1000 .\nd 755 " uid " 0 1000 " DIR "\n" \
	"- 640 " uid " 5 1000 " LONG " [long\n]\n- 4755 " uid " 0 1000 file #I/2\n" \
	"- 4755 " uid " 5 1000 hard #I/2 [text\n]\n" \
	"p 600 " uid " 0 1000 pipe\nl 777 " uid " 0 1000 soft -> ../file\n"
	{ "tar", "tar -c --format=gnu " OWN, TAR_LIST },
	{ "tar", "tar -c --format=oldgnu " OWN, TAR_LIST },
	{ "tar", "tar -c --format=pax " OWN, TAR_LIST },
	{ "tar", "tar -c --format=ustar " OWN, TAR_LIST },
	{ "tar", "tar -cz --format=pax " OWN, TAR_LIST },
	{ "cpio", "cpio -o --quiet -H newc -R 7:8 <../list", CPIO_LIST("7:8") },
	{ "cpio", "cpio -o --quiet -H crc -R 7:8 <../list", CPIO_LIST("7:8") },
	{ "cpio", "cpio -o --quiet -H ustar -R 7:8 <../list", TAR_LIST },
	{ "bsdtar", "bsdtar -c --format=pax --uid 7 --gid 8 -n -T ../list", TAR_LIST },
	{ "busybox", "busybox cpio -o -H newc -R 7:8 <../list", NULL },
	{ "busybox", "busybox tar -c .", NULL },
};

static const char tree[] = "cd %s && umask 022 && mkdir -p tree/" DIR " && cd tree && "
	"echo text >file && chmod 4755 file && ln file hard && ln -s ../file soft && "
	"echo long >" LONG " && chmod 640 " LONG " && mkfifo -m 600 pipe && "
	"printf '%%s\\n' . " DIR " " LONG " file hard pipe soft >../list && "
	"touch -h -d @1000 " LONG " " DIR " file pipe soft .";

/* An inode is what it is. */
static void
forget_inodes(char *list)
{
	char *at = list, *end;

	while ((at = strchr(at, '#'))) {
		end = strchr(at, '/');
		assert_non_null(end);
		*++at = 'I';
		memmove(at + 1, end, strlen(end) + 1);
	}
}

static void
what_tools_write(void **state)
{
	char command[2000], *list;
	const char *dir = scratch_make();
	struct made m;
	size_t i;

	snprintf(command, sizeof command, tree, dir);
	free(made_by(command).at);
	for (i = 0; i < sizeof tools / sizeof tools[0]; i++) {
		if (!tool_exists(tools[i].name)) {
			print_message("there is no %s to compare with\n", tools[i].name);
			continue;
		}
		snprintf(command, sizeof command, "cd %s/tree && %s", dir, tools[i].command);
		m = made_by(command);
		list = listed(&m, 0, 4096);
		forget_inodes(list);
		if (tools[i].listing ? strcmp(list, tools[i].listing) != 0 :
		    strstr(list, "wrong:") || !strstr(list, " [text\n]") || !strstr(list, LONG " [long\n]")
		    || !strstr(list, " soft -> ../file\n"))
			fail_msg("%s:\n%s", tools[i].command, list);
		free(list);
		free(m.at);
	}
	scratch_remove();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cpio_of_everything),
		cmocka_unit_test(a_cpio_with_checksums),
		cmocka_unit_test(a_tar_of_everything),
		cmocka_unit_test(fields_without_an_end),
		cmocka_unit_test(gnu_names),
		cmocka_unit_test(gnu_numbers),
		cmocka_unit_test(pax_records),
		cmocka_unit_test(names_are_tidied),
		cmocka_unit_test(a_cpio_name_with_more_behind),
		cmocka_unit_test(how_a_tar_may_end),
		cmocka_unit_test(what_tools_write),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
