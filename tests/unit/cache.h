/* SPDX-License-Identifier: ISC */
/* cache - an ld.so.cache for the tests, to read or to damage. */
#ifndef CACHE_H
#define CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { X86_64 = 0x303, I386 = 3 };

/* Offsets in the format. */
enum { CACHE_HEADER = 48, CACHE_ENTRY = 24 };

struct cache {
	unsigned char *at;
	size_t size;
	bool big_endian;
};

/*
 * Written from six entries, of which two are equal for "libb.so.2".  In it
 * are libb.so.2, liba.so.10, liba.so.9 for x86-64 and for i386, and lib.so.
 */
struct cache cache_written(bool big_endian);

/* Overwrite 32 bits, in the cache's byte order. */
void cache_set(struct cache *, size_t at, uint32_t value);
void cache_append(struct cache *, const void *more, size_t size);

/* Turn the first entry into one for x86-64-v3, and add the table of hwcaps names. */
void cache_add_variant(struct cache *);

#endif
