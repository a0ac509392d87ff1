/* SPDX-License-Identifier: ISC */
/* ldcache - the reader and the writer of ld.so.cache. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "../../builder/ldcache.h"

enum { X86_64 = 0x303, I386 = 3, HEADER = 48, ENTRY = 24, OLD_ENTRY = 12 };

static const struct ldcache_entry some[] = {
	{ .soname = "libb.so.2", .path = "/lib/libb.so.2", .flags = X86_64 },
	{ .soname = "liba.so.10", .path = "/lib/liba.so.10", .flags = X86_64 },
	{ .soname = "liba.so.9", .path = "/lib/liba.so.9", .flags = X86_64 },
	{ .soname = "liba.so.9", .path = "/lib32/liba.so.9", .flags = I386 },
	{ .soname = "libb.so.2", .path = "/second/libb.so.2", .flags = X86_64 },
	{ .soname = "lib.so", .path = "/lib/lib.so", .flags = X86_64 },
};

enum { SOME = sizeof some / sizeof some[0] };

/* Bytes of a cache, to look at or to damage. */
struct bytes {
	unsigned char *at;
	size_t size;
	bool big_endian;
};

static struct bytes
written(bool big_endian)
{
	struct bytes bytes = { .big_endian = big_endian };
	void *at;

	assert_true(ldcache_write(some, SOME, big_endian, &at, &bytes.size));
	bytes.at = at;
	return bytes;
}

static void
set(struct bytes *bytes, size_t at, uint32_t value)
{
	size_t i;

	for (i = 0; i < 4; i++) {
		bytes->at[at + (bytes->big_endian ? 3 - i : i)] = (unsigned char)value;
		value >>= 8;
	}
}

static void
append(struct bytes *bytes, const void *more, size_t size)
{
	bytes->at = realloc(bytes->at, bytes->size + size);
	assert_non_null(bytes->at);
	memcpy(bytes->at + bytes->size, more, size);
	bytes->size += size;
}

static void
names_are_in_the_loaders_order(void **state)
{
	static const struct row {
		const char *a, *b;
		int order;
	} rows[] = {
		{ "liba.so.9", "liba.so.10", -1 }, { "liba.so.10", "liba.so.9", 1 },
		{ "liba.so.1", "liba.so.1", 0 }, { "liba.so.1", "liba.so.01", 0 },
		{ "lib1", "liba", 1 }, { "lib", "lib1", -1 }, { "", "a", -1 }, { "", "", 0 },
		{ "lib1a", "lib1b", -1 }, { "lib-x", "lib9", -1 }, { "liba", "libA", 1 },
	};
	size_t i;
	int order;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		order = ldcache_compare(rows[i].a, rows[i].b);
		if ((order > 0) - (order < 0) != rows[i].order)
			fail_msg("'%s' and '%s' gave %d", rows[i].a, rows[i].b, order);
	}
}

static void
what_is_written_is_read(void **state)
{
	static const struct row {
		const char *soname, *path;
		uint32_t flags;
	} rows[] = {
		{ "libb.so.2", "/lib/libb.so.2", X86_64 }, { "liba.so.10", "/lib/liba.so.10", X86_64 },
		{ "liba.so.9", "/lib/liba.so.9", X86_64 }, { "liba.so.9", "/lib32/liba.so.9", I386 },
		{ "lib.so", "/lib/lib.so", X86_64 },
	};
	struct ldcache_entry entry;
	struct ldcache cache;
	size_t i;
	int order;

	for (order = 0; order < 2; order++) {
		struct bytes bytes = written(order);

		assert_null(ldcache_open(&cache, bytes.at, bytes.size, order));
		assert_int_equal(cache.count, sizeof rows / sizeof rows[0]);
		for (i = 0; i < cache.count; i++) {
			entry = ldcache_entry(&cache, i);
			assert_string_equal(entry.soname, rows[i].soname);
			assert_string_equal(entry.path, rows[i].path);
			assert_int_equal(entry.flags, rows[i].flags);
			assert_false(entry.hwcap);
			assert_null(entry.variant);
		}
		assert_int_equal(ldcache_find(&cache, "libb.so.2"), 0);
		assert_int_equal(ldcache_find(&cache, "liba.so.9"), 2);
		assert_int_equal(ldcache_find(&cache, "lib.so"), 4);
		assert_int_equal(ldcache_find(&cache, "libc.so"), cache.count);
		assert_int_equal(ldcache_find(&cache, ""), cache.count);
		assert_non_null(ldcache_open(&cache, bytes.at, bytes.size, !order));
		free(bytes.at);
	}
}

static void
the_same_bytes_whatever_the_order(void **state)
{
	struct ldcache_entry turned[4];
	struct bytes a = { 0 }, b = { 0 };
	void *at;
	size_t i;

	for (i = 0; i < 4; i++)
		turned[i] = some[3 - i];
	assert_true(ldcache_write(some, 4, false, &at, &a.size));
	a.at = at;
	assert_true(ldcache_write(turned, 4, false, &at, &b.size));
	b.at = at;
	assert_int_equal(a.size, b.size);
	assert_memory_equal(a.at, b.at, a.size);
	free(a.at);
	free(b.at);
}

static void
an_empty_cache_is_a_cache(void **state)
{
	struct ldcache cache;
	size_t size;
	void *bytes;

	assert_true(ldcache_write(NULL, 0, false, &bytes, &size));
	assert_int_equal(size, HEADER);
	assert_null(ldcache_open(&cache, bytes, size, false));
	assert_int_equal(cache.count, 0);
	assert_int_equal(ldcache_find(&cache, "liba.so"), 0);
	free(bytes);
}

/* The old format in front, with and without padding to eight bytes. */
static void
an_old_cache_in_front_is_stepped_over(void **state)
{
	struct ldcache cache;
	uint32_t count;
	size_t pad;

	for (count = 0; count < 3; count++) {
		for (pad = 0; pad < 2; pad++) {
			struct bytes new = written(false), old = { 0 };

			append(&old, "ld.so-1.7.0\0\0\0\0\0", 16);
			set(&old, 12, count);
			while (old.size < 16 + OLD_ENTRY * count)
				append(&old, "\0\0\0\0", 4);
			while (pad && old.size % 8)
				append(&old, "\0\0\0\0", 4);
			append(&old, new.at, new.size);
			assert_null(ldcache_open(&cache, old.at, old.size, false));
			assert_int_equal(cache.count, 5);
			assert_string_equal(ldcache_entry(&cache, 4).path, "/lib/lib.so");
			free(new.at);
			free(old.at);
		}
	}
}

/* Behind the strings: the names of variants, and a first entry that is for one. */
static void
add_variants(struct bytes *bytes)
{
	size_t at;

	append(bytes, "x86-64-v3", 10);
	while (bytes->size % 4)
		append(bytes, "", 1);
	at = bytes->size;
	append(bytes, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 28);
	set(bytes, 32, (uint32_t)at);
	set(bytes, at, 0xeaa42174);
	set(bytes, at + 4, 1);
	set(bytes, at + 8, 1);                          /* glibc-hwcaps */
	set(bytes, at + 16, (uint32_t)at + 24);
	set(bytes, at + 20, 4);
	set(bytes, at + 24, (uint32_t)at - 12);
	memcpy(bytes->at + at - 12, "x86-64-v3\0", 11);
	set(bytes, HEADER + 16 + (bytes->big_endian ? 0 : 4), 1u << 30 | 3);
}

static void
variants_are_named(void **state)
{
	struct ldcache cache;
	int order;

	for (order = 0; order < 2; order++) {
		struct bytes bytes = written(order);

		append(&bytes, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
		add_variants(&bytes);
		assert_null(ldcache_open(&cache, bytes.at, bytes.size, order));
		assert_true(ldcache_entry(&cache, 0).hwcap);
		assert_string_equal(ldcache_entry(&cache, 0).variant, "x86-64-v3");
		assert_false(ldcache_entry(&cache, 1).hwcap);
		free(bytes.at);
	}
}

static void
variants_of_old_have_no_name(void **state)
{
	struct bytes bytes = written(false);
	struct ldcache cache;

	set(&bytes, HEADER + 16, 4);
	assert_null(ldcache_open(&cache, bytes.at, bytes.size, false));
	assert_true(ldcache_entry(&cache, 0).hwcap);
	assert_null(ldcache_entry(&cache, 0).variant);
	free(bytes.at);
}

static const struct damage {
	size_t at;
	uint32_t value;
} damages[] = {
	{ 0, 0 }, { 16, 0 },                            /* magic */
	{ 20, 6 }, { 20, UINT32_MAX }, { 20, UINT32_MAX / 24 + 2 },
	{ 28, 1 }, { 28, 3 },                           /* byte order */
	{ 32, 1 }, { 32, 48 }, { 32, UINT32_MAX }, { 32, UINT32_MAX - 3 },
	{ HEADER + 4, UINT32_MAX }, { HEADER + 4, 1000 }, { HEADER + 8, UINT32_MAX },
	{ HEADER + 8, 0 },                              /* not absolute */
	{ HEADER + 4 * ENTRY + 4, 1000 }, { HEADER + 20, 1u << 30 },
};

static void
damage_is_refused(void **state)
{
	struct ldcache cache;
	size_t i;

	for (i = 0; i < sizeof damages / sizeof damages[0]; i++) {
		struct bytes bytes = written(false);

		set(&bytes, damages[i].at, damages[i].value);
		if (!ldcache_open(&cache, bytes.at, bytes.size, false))
			fail_msg("damage %zu was not seen", i);
		free(bytes.at);
	}
}

/* Reading each entry may not leave bytes of just that size. */
static void
open_and_read(const unsigned char *bytes, size_t size, bool wanted)
{
	unsigned char *copy = malloc(size ? size : 1);
	struct ldcache cache;
	size_t i, length = 0;

	assert_non_null(copy);
	memcpy(copy, bytes, size);
	if (!ldcache_open(&cache, copy, size, false)) {
		for (i = 0; i < cache.count; i++) {
			length += strlen(ldcache_entry(&cache, i).soname);
			length += strlen(ldcache_entry(&cache, i).path);
			if (ldcache_entry(&cache, i).variant)
				length += strlen(ldcache_entry(&cache, i).variant);
		}
		assert_true(length < 1 << 20);
		assert_in_range(ldcache_find(&cache, "liba.so.9"), 0, cache.count);
	} else {
		assert_false(wanted);
	}
	free(copy);
}

static void
every_beginning_and_every_byte(void **state)
{
	static const unsigned char values[] = { 0, 1, 0x7f, 0x80, 0xff };
	struct bytes bytes = written(false);
	unsigned char was;
	size_t at, i;

	append(&bytes, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
	add_variants(&bytes);
	for (at = 0; at < bytes.size; at++)
		open_and_read(bytes.at, at, false);
	for (at = 0; at < bytes.size; at++) {
		was = bytes.at[at];
		for (i = 0; i < sizeof values; i++) {
			bytes.at[at] = values[i];
			open_and_read(bytes.at, bytes.size, false);
		}
		bytes.at[at] = was;
	}
	open_and_read(bytes.at, bytes.size, true);
	free(bytes.at);
}

static void
flags_are_by_abi(void **state)
{
	static const struct row {
		uint16_t machine;
		bool wide;
		uint32_t eflags, flags;
	} rows[] = {
		{ EM_X86_64, true, 0, 0x303 }, { EM_X86_64, false, 0, 0x803 }, { EM_386, false, 0, 3 },
		{ EM_AARCH64, true, 0, 0xa03 }, { EM_ARM, false, 0x5000400, 0x903 },
		{ EM_ARM, false, 0x5000200, 0xb03 }, { EM_ARM, false, 0x5000000, 3 },
		{ EM_RISCV, true, 5, 0x1003 }, { EM_RISCV, true, 1, 0xf03 },
		{ EM_PPC64, true, 2, 0x503 }, { EM_S390, true, 0, 0x403 }, { EM_S390, false, 0, 3 },
		{ EM_MIPS, true, 0x80000007, 0x703 }, { EM_MIPS, false, 0x20, 0x603 },
		{ EM_MIPS, false, 0x420, 0xd03 }, { EM_MIPS, false, 0x400, 0xc03 },
		{ EM_MIPS, false, 0, 3 }, { 258, true, 0x43, 0x1203 }, { 258, true, 0x41, 0x1103 },
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(ldcache_flags(rows[i].machine, rows[i].wide, rows[i].eflags),
			rows[i].flags);
	}
	assert_true(ldcache_flags_serve(X86_64, X86_64));
	assert_false(ldcache_flags_serve(I386, X86_64));
	assert_false(ldcache_flags_serve(1, X86_64));
	assert_true(ldcache_flags_serve(1, I386));
}

/* The lines that ldconfig prints of a cache, with that in them. */
static size_t
lines_of_ldconfig(const char *path, const char *with)
{
	char command[256], line[1024];
	size_t n = 0;
	FILE *pipe;

	snprintf(command, sizeof command, "PATH=$PATH:/sbin:/usr/sbin ldconfig -p -C %s", path);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	while (fgets(line, sizeof line, pipe))
		n += strstr(line, with) != NULL;
	pclose(pipe);
	return n;
}

static void
ldconfig_reads_what_is_written(void **state)
{
	char path[] = "/tmp/ldcache.XXXXXX";
	struct bytes bytes = written(__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
	FILE *file;
	int fd;

	if (system("PATH=$PATH:/sbin:/usr/sbin command -v ldconfig >/dev/null"))
		skip();         /* no ldconfig here */
	fd = mkstemp(path);
	assert_true(fd >= 0);
	file = fdopen(fd, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.at, 1, bytes.size, file), bytes.size);
	assert_int_equal(fclose(file), 0);
	free(bytes.at);
	assert_int_equal(lines_of_ldconfig(path, " => "), 5);
	assert_int_equal(lines_of_ldconfig(path, "liba.so.9 (libc6,x86-64) => /lib/liba.so.9\n"), 1);
	assert_int_equal(lines_of_ldconfig(path, "liba.so.9 (libc6) => /lib32/liba.so.9\n"), 1);
	assert_int_equal(unlink(path), 0);
}

/* This machine's own cache, if it has one. */
static void
a_real_cache_is_read(void **state)
{
	static unsigned char bytes[16 << 20];
	FILE *file = fopen("/etc/ld.so.cache", "rb");
	struct ldcache cache;
	const char *soname;
	size_t size, i, found;

	if (!file)
		skip();         /* a machine without glibc's cache */
	size = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	assert_null(ldcache_open(&cache, bytes, size, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__));
	assert_int_equal(cache.count, lines_of_ldconfig("/etc/ld.so.cache", " => "));
	for (i = 0; i < cache.count; i++) {
		soname = ldcache_entry(&cache, i).soname;
		found = ldcache_find(&cache, soname);
		assert_in_range(found, 0, i);
		assert_string_equal(ldcache_entry(&cache, found).soname, soname);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_in_the_loaders_order),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(the_same_bytes_whatever_the_order),
		cmocka_unit_test(an_empty_cache_is_a_cache),
		cmocka_unit_test(an_old_cache_in_front_is_stepped_over),
		cmocka_unit_test(variants_are_named),
		cmocka_unit_test(variants_of_old_have_no_name),
		cmocka_unit_test(damage_is_refused),
		cmocka_unit_test(every_beginning_and_every_byte),
		cmocka_unit_test(flags_are_by_abi),
		cmocka_unit_test(ldconfig_reads_what_is_written),
		cmocka_unit_test(a_real_cache_is_read),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
