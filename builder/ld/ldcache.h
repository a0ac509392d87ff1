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

/* A cache in memory of the caller. */
struct ldcache {
	const unsigned char *bytes;     /* of the newer format: base of all offsets */
	size_t size;
	size_t count;                   /* entries */
	size_t end;                     /* of the last string: one past its NUL */
	size_t hwcaps, n_hwcaps;        /* table of glibc-hwcaps names */
	bool big_endian;
};

struct ldcache_entry {
	const char *soname;
	const char *path;               /* absolute, as ldconfig wrote it */
	uint32_t flags;                 /* see ldcache_flags() */
	bool hwcap;                     /* a variant for some CPUs, not the base */
	const char *variant;            /* "x86-64-v3"; NULL: base, or an old-style hwcap */
};

/*
 * Open a cache; bytes must outlive it.  big_endian: the byte order of the programs in
 * that root; a cache of the other order is refused, as by ld.so.  Returns NULL, or the
 * reason, to complete "cannot use 'FILE': ".  Every entry is checked here, so the
 * functions below cannot fail.
 */
const char *ldcache_open(struct ldcache *, const void *bytes, size_t size,
	bool big_endian);

/* Entry i, less than count; its strings point into the bytes. */
struct ldcache_entry ldcache_entry(const struct ldcache *, size_t i);

/*
 * The index of the first entry for soname, or count.  The others of that name follow:
 * other ABIs, and hwcaps variants before the base.  A binary search by
 * ldcache_compare(), as in ld.so: an unsorted cache gives the same result as in ld.so,
 * and "liba.so.1" finds "liba.so.01", too.
 */
size_t ldcache_find(const struct ldcache *, const char *soname);

/* The flags that ld.so of this ABI requires of an entry; eflags: e_flags. */
uint32_t ldcache_flags(uint16_t machine, bool wide, uint32_t eflags);

/* Does ld.so accept an entry with flags if it requires wanted? */
bool ldcache_flags_serve(uint32_t flags, uint32_t wanted);

/* Compare names as ld.so: digits as numbers.  A cache is in descending order. */
int ldcache_compare(const char *, const char *);

/*
 * Write a cache, sorted as ld.so expects; of entries with the same name and flags only
 * the first.  The caller frees *bytes.  hwcap and variant are ignored: our cache has
 * base libraries only.  False: no memory, or too large for the format's 32 bits.
 */
bool ldcache_write(const struct ldcache_entry *entries, size_t count, bool big_endian,
	void **bytes, size_t *size);

#endif
