/* SPDX-License-Identifier: ISC */
/* ldcache_write - /etc/ld.so.cache, written. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ldcache.h"
#include "ldcache_format.h"

/* The cache that is written. */
struct writer {
	unsigned char *bytes;
	size_t strings;         /* the offset of the next string */
	bool big_endian;
};

/* Descending by name and flags, as in ldconfig; equal entries keep their order. */
static int
compare(const void *a, const void *b)
{
	const struct ldcache_entry *x = *(const struct ldcache_entry *const *)a;
	const struct ldcache_entry *y = *(const struct ldcache_entry *const *)b;
	int order = ldcache_compare(y->soname, x->soname);

	/* "lib.so.1" and "lib.so.01" count as equal */
	if (!order)
		order = strcmp(y->soname, x->soname);
	if (!order && x->flags != y->flags)
		order = x->flags < y->flags ? 1 : -1;
	return order ? order : (x > y) - (x < y);
}

static bool
same(const struct ldcache_entry *a, const struct ldcache_entry *b)
{
	return a->flags == b->flags && !strcmp(a->soname, b->soname);
}

static void
put(const struct writer *w, size_t at, uint32_t value)
{
	size_t i;

	for (i = 0; i < 4; i++) {
		w->bytes[at + (w->big_endian ? 3 - i : i)] = (unsigned char)value;
		value >>= 8;
	}
}

static uint32_t
put_string(struct writer *w, const char *string)
{
	size_t at = w->strings, size = strlen(string) + 1;

	memcpy(w->bytes + at, string, size);
	w->strings += size;
	return (uint32_t)at;
}

static void
put_entry(struct writer *w, size_t at, const struct ldcache_entry *entry)
{
	put(w, at, entry->flags);
	put(w, at + LDCACHE_KEY, put_string(w, entry->soname));
	put(w, at + LDCACHE_VALUE, put_string(w, entry->path));
}

static void
put_header(struct writer *w, size_t count, size_t strings)
{
	memcpy(w->bytes, ldcache_magic, LDCACHE_MAGIC_SIZE);
	put(w, LDCACHE_COUNT, (uint32_t)count);
	put(w, LDCACHE_STRINGS, (uint32_t)strings);
	w->bytes[LDCACHE_ORDER] = w->big_endian ? LDCACHE_BIG : LDCACHE_LITTLE;
}

/* Sort, and keep one of each name and flags; returns the number of entries. */
static size_t
settle(const struct ldcache_entry **sorted, size_t count)
{
	size_t i, kept = 0;

	qsort(sorted, count, sizeof *sorted, compare);
	for (i = 0; i < count; i++) {
		if (!kept || !same(sorted[kept - 1], sorted[i]))
			sorted[kept++] = sorted[i];
	}
	return kept;
}

static bool
write_sorted(const struct ldcache_entry *const *sorted, size_t count, struct writer *w,
	size_t *size)
{
	size_t i, strings = 0, before = LDCACHE_HEADER + count * LDCACHE_ENTRY;

	for (i = 0; i < count; i++)
		strings += strlen(sorted[i]->soname) + strlen(sorted[i]->path) + 2;
	*size = before + strings;
	if (*size > UINT32_MAX)
		return false;
	w->bytes = calloc(1, *size);
	if (!w->bytes)
		return false;
	w->strings = before;
	put_header(w, count, strings);
	for (i = 0; i < count; i++)
		put_entry(w, LDCACHE_HEADER + i * LDCACHE_ENTRY, sorted[i]);
	return true;
}

bool
ldcache_write(const struct ldcache_entry *entries, size_t count, bool big_endian,
	void **bytes, size_t *size)
{
	struct writer w = { .big_endian = big_endian };
	const struct ldcache_entry **sorted;
	size_t i;
	bool done;

	if (count > UINT32_MAX / LDCACHE_ENTRY)
		return false;
	sorted = malloc((count + 1) * sizeof *sorted);
	if (!sorted)
		return false;
	for (i = 0; i < count; i++)
		sorted[i] = &entries[i];
	done = write_sorted(sorted, settle(sorted, count), &w, size);
	free(sorted);
	if (done)
		*bytes = w.bytes;
	return done;
}
