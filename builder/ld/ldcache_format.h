/* SPDX-License-Identifier: ISC */
/*
 * ldcache_format - numbers of the format of ld.so.cache, private to ldcache*.c.
 *
 * From glibc's sysdeps/generic/dl-cache.h and ldconfig.h; offsets in bytes.
 */
#ifndef LDCACHE_FORMAT_H
#define LDCACHE_FORMAT_H

enum ldcache_header {
	LDCACHE_MAGIC_SIZE = 20,
	LDCACHE_COUNT = 20,
	LDCACHE_STRINGS = 24,           /* bytes of strings */
	LDCACHE_ORDER = 28,             /* byte order, since 2.33 */
	LDCACHE_EXTENSIONS = 32,        /* the offset of the extensions; 0: none */
	LDCACHE_HEADER = 48,
};

enum ldcache_order {
	LDCACHE_ORDER_MASK = 3,
	LDCACHE_LITTLE = 2,
	LDCACHE_BIG = 3,
};

/* An entry: flags, key, value, osversion, hwcap (64 bits). */
enum ldcache_entry_layout {
	LDCACHE_KEY = 4,
	LDCACHE_VALUE = 8,
	LDCACHE_HWCAP = 16,
	LDCACHE_ENTRY = 24,
};

/* The upper half of hwcap, since 2.33: the lower half is an index of the variants' names. */
enum ldcache_hwcap {
	LDCACHE_HWCAP_LEVEL = (1 << 10) - 1,    /* the level of the ISA */
	LDCACHE_HWCAP_NAMED = 1 << (62 - 32),
};

extern const char ldcache_magic[LDCACHE_MAGIC_SIZE + 1];

#endif
