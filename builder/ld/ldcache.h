/* SPDX-License-Identifier: ISC */
/*
 * ldcache - /etc/ld.so.cache, read and written.
 *
 * The format is glibc's "glibc-ld.so.cache1.1" (sysdeps/generic/dl-cache.h),
 * alone or behind the older "ld.so-1.7.0", as ldconfig wrote it until 2.31.
 * Pure: bytes in, bytes out.
 */
#ifndef LDCACHE_H
#define LDCACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A cache in the caller's bytes. */
struct ldcache {
	const unsigned char *bytes;     /* of the newer format: offsets count from here */
	size_t size;
	size_t count;                   /* entries */
	size_t end;                     /* of the last string: one past its NUL */
	size_t hwcaps, n_hwcaps;        /* table of glibc-hwcaps names */
	bool big_endian;
};

struct ldcache_entry {
	const char *soname;
	const char *path;               /* absolute, as ldconfig saw it */
	uint32_t flags;                 /* see ldcache_flags() */
	bool hwcap;                     /* a variant for some CPUs, not the base */
	const char *variant;            /* "x86-64-v3"; NULL: base, or an old-style hwcap */
};

/*
 * Look at a cache that lasts as long as bytes does.  big_endian: as the
 * programs of that root are; one of the other order is refused, as ld.so
 * does.  NULL, or what is wrong, in words that continue "cannot use
 * 'FILE': ".  Every entry is checked here once; the calls below cannot fail.
 */
const char *ldcache_open(struct ldcache *, const void *bytes, size_t size,
	bool big_endian);

/* Entry i, below count; strings point into the bytes. */
struct ldcache_entry ldcache_entry(const struct ldcache *, size_t i);

/*
 * The first entry of that name, or count.  Others of the same name follow
 * it: other ABIs, hwcaps variants before the base.  A binary search by
 * ldcache_compare(), like ld.so's: a cache that ldconfig did not sort gives
 * what ld.so would get, and "liba.so.1" finds "liba.so.01", too.
 */
size_t ldcache_find(const struct ldcache *, const char *soname);

/* What ld.so of that ABI wants to see in flags; eflags: e_flags. */
uint32_t ldcache_flags(uint16_t machine, bool wide, uint32_t eflags);

/* Does an entry with these flags serve a program that wants those? */
bool ldcache_flags_serve(uint32_t flags, uint32_t wanted);

/* ld.so's order of names: digits count as numbers.  The cache descends. */
int ldcache_compare(const char *, const char *);

/*
 * Write a cache: sorted as the loader expects, and of entries with the same
 * name and flags the one that comes first in the array.  *bytes is to be
 * freed by the caller.  hwcap and variant are ignored: only base libraries
 * belong in a cache of ours.  False: no memory, or more than the format's 32
 * bits can count.
 */
bool ldcache_write(const struct ldcache_entry *entries, size_t count, bool big_endian,
	void **bytes, size_t *size);

#endif
