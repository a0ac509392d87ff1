/* SPDX-License-Identifier: ISC */
/* ldcache_damage - the reader of ld.so.cache, on damaged caches. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cache.h"
#include "builder/ld/ldcache.h"

static const struct damage {
	size_t at;
	uint32_t value;
} damages[] = {
	{ 0, 0 }, { 16, 0 },                            /* magic */
	{ 20, 6 }, { 20, UINT32_MAX }, { 20, UINT32_MAX / 24 + 2 },
	{ 28, 1 }, { 28, 3 },                           /* byte order */
	{ 32, 1 }, { 32, 48 }, { 32, UINT32_MAX }, { 32, UINT32_MAX - 3 },
	{ CACHE_HEADER + 4, UINT32_MAX },
	{ CACHE_HEADER + 4, 1000 }, { CACHE_HEADER + 8, UINT32_MAX },
	{ CACHE_HEADER + 8, 0 },                              /* not absolute */
	{ CACHE_HEADER + 4 * CACHE_ENTRY + 4, 1000 }, { CACHE_HEADER + 20, 1u << 30 },
};

static void
damage_is_refused(void **state)
{
	struct ldcache cache;
	size_t i;

	for (i = 0; i < sizeof damages / sizeof damages[0]; i++) {
		struct cache bytes = cache_written(false);

		cache_set(&bytes, damages[i].at, damages[i].value);
		if (!ldcache_open(&cache, bytes.at, bytes.size, false))
			fail_msg("damage %zu was not seen", i);
		free(bytes.at);
	}
}

/* A name at the end of the file. */
static void
a_name_begins_inside(void **state)
{
	struct cache bytes = cache_written(false);
	struct ldcache cache;

	cache_set(&bytes, CACHE_HEADER + 4, (uint32_t)bytes.size);
	assert_non_null(ldcache_open(&cache, bytes.at, bytes.size, false));
	cache_set(&bytes, CACHE_HEADER + 4, (uint32_t)bytes.size - 1);
	assert_null(ldcache_open(&cache, bytes.at, bytes.size, false));
	free(bytes.at);
}

/* No entry may lead to a read outside a buffer of exactly that size. */
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
	struct cache bytes = cache_written(false);
	unsigned char was;
	size_t at, i;

	cache_append(&bytes, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
	cache_add_variant(&bytes);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damage_is_refused),
		cmocka_unit_test(a_name_begins_inside),
		cmocka_unit_test(every_beginning_and_every_byte),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
