/* SPDX-License-Identifier: ISC */
/* cache - an ld.so.cache for the tests, to read or to damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cache.h"
#include "builder/ld/ldcache.h"

static const struct ldcache_entry some[] = {
	{ .soname = "libb.so.2", .path = "/lib/libb.so.2", .flags = X86_64 },
	{ .soname = "liba.so.10", .path = "/lib/liba.so.10", .flags = X86_64 },
	{ .soname = "liba.so.9", .path = "/lib/liba.so.9", .flags = X86_64 },
	{ .soname = "liba.so.9", .path = "/lib32/liba.so.9", .flags = I386 },
	{ .soname = "libb.so.2", .path = "/second/libb.so.2", .flags = X86_64 },
	{ .soname = "lib.so", .path = "/lib/lib.so", .flags = X86_64 },
};

enum { SOME = sizeof some / sizeof some[0] };

struct cache
cache_written(bool big_endian)
{
	struct cache bytes = { .big_endian = big_endian };
	void *at;

	assert_true(ldcache_write(some, SOME, big_endian, &at, &bytes.size));
	bytes.at = at;
	return bytes;
}

void
cache_set(struct cache *bytes, size_t at, uint32_t value)
{
	size_t i;

	for (i = 0; i < 4; i++) {
		bytes->at[at + (bytes->big_endian ? 3 - i : i)] = (unsigned char)value;
		value >>= 8;
	}
}

void
cache_append(struct cache *bytes, const void *more, size_t size)
{
	bytes->at = realloc(bytes->at, bytes->size + size);
	assert_non_null(bytes->at);
	memcpy(bytes->at + bytes->size, more, size);
	bytes->size += size;
}

void
cache_add_variant(struct cache *bytes)
{
	size_t at;

	cache_append(bytes, "x86-64-v3", 10);
	while (bytes->size % 4)
		cache_append(bytes, "", 1);
	at = bytes->size;
	cache_append(bytes, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 28);
	cache_set(bytes, 32, (uint32_t)at);
	cache_set(bytes, at, 0xeaa42174);
	cache_set(bytes, at + 4, 1);
	cache_set(bytes, at + 8, 1);                          /* glibc-hwcaps */
	cache_set(bytes, at + 16, (uint32_t)at + 24);
	cache_set(bytes, at + 20, 4);
	cache_set(bytes, at + 24, (uint32_t)at - 12);
	memcpy(bytes->at + at - 12, "x86-64-v3\0", 11);
	cache_set(bytes, CACHE_HEADER + 16 + (bytes->big_endian ? 0 : 4), 1u << 30 | 3);
}
