/* SPDX-License-Identifier: ISC */
/* ldcache - the reader and the writer of ld.so.cache. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cache.h"
#include "builder/ld/ldcache.h"

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
		{ "lib9", "lib09", 0 }, { "lib0", "liba", 1 }, { "lib1", "lib1a", -1 },
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
		{ "libb.so.2", "/lib/libb.so.2", X86_64 },
		{ "liba.so.10", "/lib/liba.so.10", X86_64 },
		{ "liba.so.9", "/lib/liba.so.9", X86_64 },
		{ "liba.so.9", "/lib32/liba.so.9", I386 },
		{ "lib.so", "/lib/lib.so", X86_64 },
	};
	struct ldcache_entry entry;
	struct ldcache cache;
	size_t i;
	int order;

	for (order = 0; order < 2; order++) {
		struct cache bytes = cache_written(order);

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
	const struct ldcache_entry one = { .soname = "a.so.9", .path = "/a", .flags = X86_64 };
	const struct ldcache_entry two = { .soname = "a.so.9", .path = "/b", .flags = I386 };
	const struct ldcache_entry three = { .soname = "a.so.10", .path = "/c", .flags = I386 };
	const struct ldcache_entry up[] = { one, two, three }, down[] = { three, two, one };
	struct ldcache cache;
	size_t size[2];
	void *bytes[2];

	assert_true(ldcache_write(up, 3, false, &bytes[0], &size[0]));
	assert_true(ldcache_write(down, 3, false, &bytes[1], &size[1]));
	assert_int_equal(size[0], size[1]);
	assert_memory_equal(bytes[0], bytes[1], size[0]);
	assert_null(ldcache_open(&cache, bytes[0], size[0], false));
	assert_int_equal(cache.count, 3);
	free(bytes[0]);
	free(bytes[1]);
}

static void
an_empty_cache_is_a_cache(void **state)
{
	struct ldcache cache;
	size_t size;
	void *bytes;

	assert_true(ldcache_write(NULL, 0, false, &bytes, &size));
	assert_int_equal(size, CACHE_HEADER);
	assert_null(ldcache_open(&cache, bytes, size, false));
	assert_int_equal(cache.count, 0);
	assert_int_equal(ldcache_find(&cache, "liba.so"), 0);
	free(bytes);
}

/* The old format first, with and without padding to eight bytes. */
static void
an_old_cache_in_front_is_stepped_over(void **state)
{
	struct ldcache cache;
	uint32_t count;
	size_t pad;

	for (count = 0; count < 3; count++) {
		for (pad = 0; pad < 2; pad++) {
			struct cache new = cache_written(false), old = { 0 };

			cache_append(&old, "ld.so-1.7.0\0\0\0\0\0", 16);
			cache_set(&old, 12, count);
			while (old.size < 16 + 12 * count)
				cache_append(&old, "\0\0\0\0", 4);
			while (pad && old.size % 8)
				cache_append(&old, "\0\0\0\0", 4);
			cache_append(&old, new.at, new.size);
			assert_null(ldcache_open(&cache, old.at, old.size, false));
			assert_int_equal(cache.count, 5);
			assert_string_equal(ldcache_entry(&cache, 4).path, "/lib/lib.so");
			free(new.at);
			free(old.at);
		}
	}
}

/* Truncated after the old format, in a buffer of exactly that size. */
static void
an_old_cache_alone_is_refused(void **state)
{
	struct cache old = { 0 };
	struct ldcache cache;

	cache_append(&old, "ld.so-1.7.0\0\1\0\0\0", 16);
	assert_non_null(ldcache_open(&cache, old.at, old.size, false));
	cache_append(&old, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
	assert_non_null(ldcache_open(&cache, old.at, old.size, false));
	free(old.at);
}

/* An ldconfig may end a file like this: an empty table of extensions. */
static void
extensions_may_be_none(void **state)
{
	struct cache bytes = cache_written(false);
	struct ldcache cache;

	while (bytes.size % 4)
		cache_append(&bytes, "", 1);
	cache_set(&bytes, 32, (uint32_t)bytes.size);
	cache_append(&bytes, "\x74\x21\xa4\xea\0\0\0\0", 8);
	assert_null(ldcache_open(&cache, bytes.at, bytes.size, false));
	free(bytes.at);
}

static void
variants_are_named(void **state)
{
	struct ldcache cache;
	int order;

	for (order = 0; order < 2; order++) {
		struct cache bytes = cache_written(order);

		cache_append(&bytes, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
		cache_add_variant(&bytes);
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
	struct cache bytes = cache_written(false);
	struct ldcache cache;

	cache_set(&bytes, CACHE_HEADER + 16, 4);
	assert_null(ldcache_open(&cache, bytes.at, bytes.size, false));
	assert_true(ldcache_entry(&cache, 0).hwcap);
	assert_null(ldcache_entry(&cache, 0).variant);
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
		{ EM_X86_64, true, 0, 0x303 }, { EM_X86_64, false, 0, 0x803 },
		{ EM_386, false, 0, 3 },
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_in_the_loaders_order),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(the_same_bytes_whatever_the_order),
		cmocka_unit_test(an_empty_cache_is_a_cache),
		cmocka_unit_test(an_old_cache_in_front_is_stepped_over),
		cmocka_unit_test(an_old_cache_alone_is_refused),
		cmocka_unit_test(extensions_may_be_none),
		cmocka_unit_test(variants_are_named),
		cmocka_unit_test(variants_of_old_have_no_name),
		cmocka_unit_test(flags_are_by_abi),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
