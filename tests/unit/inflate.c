/* SPDX-License-Identifier: ISC */
/* inflate - the gzip reader, on valid input. */
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

static void
must_be(const struct made *m, size_t chunk, const void *bytes, size_t size)
{
	const char *wrong;
	struct made all = inflated(m, chunk, &wrong);

	if (wrong)
		fail_msg("%s", wrong);
	assert_int_equal(all.size, size);
	assert_memory_equal(all.at, bytes, size);
	free(all.at);
}

/* One stored block, the last. */
static void
put_stored(struct made *m, const char *text)
{
	size_t size = strlen(text);

	made_gzip_head(m);
	made_bits(m, 1, 8);
	made_bits(m, size, 16);
	made_bits(m, ~size & 0xffff, 16);
	made_text(m, text);
	made_gzip_tail(m, text, size);
}

static void
a_stored_block(void **state)
{
	struct made m = { 0 };

	put_stored(&m, "stored");
	must_be(&m, 0, "stored", 6);
	free(m.at);
}

/* RFC 1951, 3.2.6: 'a' is 8 bits, 0x30 + 'a'; the end 7 zeros; a length of 3 is 7 bits of
 * value 1; a distance of 1, five zeros.  Codes are packed from their first bit. */
static void
the_fixed_codes(void **state)
{
	struct made m = { 0 };

	made_gzip_head(&m);
	made_bits(&m, 3, 3);
	made_bits(&m, 0x89, 8); /* 0x91 from behind */
	made_bits(&m, 0x40, 7);
	made_bits(&m, 0, 5);
	made_bits(&m, 0, 7);
	made_gzip_tail(&m, "aaaa", 4);
	must_be(&m, 0, "aaaa", 4);
	free(m.at);
}

static void
nothing_is_something(void **state)
{
	struct made m = { 0 };

	put_stored(&m, "");
	must_be(&m, 0, "", 0);
	free(m.at);
}

static void
all_that_a_header_may_hold(void **state)
{
	struct made m = { 0 }, body = { 0 };
	int flags;

	put_stored(&body, "x");
	for (flags = 0; flags < 32; flags++) {
		m = (struct made){ 0 };
		made_gzip_head(&m);
		m.at[3] = flags;
		if (flags & 4)
			made_bytes(&m, "\5\0\0\x1f\x8b\0z", 7);
		if (flags & 8)
			made_bytes(&m, "name", 5);
		if (flags & 16)
			made_bytes(&m, "", 1);
		if (flags & 2)
			made_bytes(&m, "hc", 2);
		made_bytes(&m, body.at + 10, body.size - 10);
		must_be(&m, 1, "x", 1);
		free(m.at);
	}
	free(body.at);
}

static void
members_follow_each_other(void **state)
{
	struct made m = { 0 }, all = { 0 };
	int i;

	for (i = 0; i < 10000; i++) {
		put_stored(&m, i % 3 ? "" : "member ");
		made_text(&all, i % 3 ? "" : "member ");
	}
	must_be(&m, 0, all.at, all.size);
	must_be(&m, 13, all.at, all.size);
	made_zeros(&m, 1);
	must_be(&m, 0, all.at, all.size);
	made_zeros(&m, 100000);
	must_be(&m, 0, all.at, all.size);
	/* as in what the kernel boots */
	put_stored(&m, "!");
	made_text(&all, "!");
	must_be(&m, 0, all.at, all.size);
	free(m.at);
	free(all.at);
}

/* Input of every kind: a program, a text, zeros, random bytes. */
static const struct sort {
	const char *name, *command;
} sorts[] = {
	{ "program", "cat /proc/self/exe /proc/self/exe" },
	{ "text", "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i + 1)); done" },
	{ "zeros", "head -c 1000000 /dev/zero" },
	{ "random", "head -c 300000 /dev/urandom" },
	{ "few letters", "head -c 60000 /dev/urandom | od -An -tx1" },
	{ "nothing", ":" },
};

static void
what_gzip_packs(void **state)
{
	static const size_t chunks[] = { 0, 1, 7, 16384 };
	char command[200];
	const char *dir;
	struct made plain, packed;
	size_t i, k;
	int level;

	if (!tool_exists("gzip")) {
		print_message("there is no gzip to compare with\n");
		skip();
	}
	dir = scratch_make();
	for (i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
		snprintf(command, sizeof command, "(%s) >%s/plain; cat %s/plain",
		    sorts[i].command, dir, dir);
		plain = made_by(command);
		for (level = 1; level <= 9; level += level == 1 ? 5 : 3) {
			snprintf(command, sizeof command, "gzip -%d -c %s/plain", level, dir);
			packed = made_by(command);
			for (k = 0; k < sizeof chunks / sizeof chunks[0]; k++)
				must_be(&packed, chunks[k], plain.at, plain.size);
			free(packed.at);
		}
		free(plain.at);
	}
	scratch_remove();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stored_block),
		cmocka_unit_test(the_fixed_codes),
		cmocka_unit_test(nothing_is_something),
		cmocka_unit_test(all_that_a_header_may_hold),
		cmocka_unit_test(members_follow_each_other),
		cmocka_unit_test(what_gzip_packs),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
