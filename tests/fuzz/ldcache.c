/* SPDX-License-Identifier: ISC */
/* ldcache - fuzz the reader of ld.so.cache; entries written again must be found. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "builder/ld/ldcache.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
write_again(const struct ldcache *cache, struct ldcache_entry *entries)
{
	struct ldcache again;
	size_t size, i;
	void *bytes;

	if (!ldcache_write(entries, cache->count, cache->big_endian, &bytes, &size))
		abort();
	if (ldcache_open(&again, bytes, size, cache->big_endian) || again.count > cache->count)
		abort();
	for (i = 0; i < cache->count; i++) {
		/* sorted by us, so every name is found */
		if (ldcache_find(&again, entries[i].soname) == again.count)
			abort();
	}
	free(bytes);
}

static void
read_all(const struct ldcache *cache)
{
	struct ldcache_entry *entries;
	size_t i;

	if (cache->count > 4096)
		return;
	entries = calloc(cache->count + 1, sizeof *entries);
	if (!entries)
		abort();
	for (i = 0; i < cache->count; i++) {
		entries[i] = ldcache_entry(cache, i);
		if (*entries[i].path != '/')
			abort();
		if (entries[i].variant && strlen(entries[i].variant) >= cache->size)
			abort();
		if (ldcache_find(cache, entries[i].soname) > cache->count)
			abort();
	}
	write_again(cache, entries);
	free(entries);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct ldcache cache;
	int order;

	for (order = 0; order < 2; order++) {
		if (!ldcache_open(&cache, bytes, size, order))
			read_all(&cache);
	}
	return 0;
}
