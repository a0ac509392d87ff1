/* SPDX-License-Identifier: ISC */
/* unarchive - fuzz lib/unarchive.c, with lib/decompress.c below it; the sum over a tar's
 * header is made right. */
#define _XOPEN_SOURCE 700
#include <archive_entry.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed.h"
#include "lib/unarchive.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A name does not lead out. */
static void
check_name(const char *name)
{
	size_t n;

	if (strlen(name) >= PATH_MAX || !*name)
		abort();
	if (!strcmp(name, "."))
		return;
	for (;; name += n + 1) {
		n = strcspn(name, "/");
		if (!n || (n == 1 && *name == '.') || (n == 2 && !memcmp(name, "..", 2)))
			abort();
		if (!name[n])
			return;
	}
}

static void
check(struct unarchive *u, struct archive_entry *entry)
{
	const char *link = unarchive_link(u);

	check_name(unarchive_name(u));
	if (unarchive_is_hard_link(u))
		check_name(link);
	else if (archive_entry_filetype(entry) == AE_IFLNK && (!link || !*link || strlen(link) >= PATH_MAX))
		abort();
}

/* Of every byte that is handed out. */
static uint64_t
sum(uint64_t sum, const void *bytes, size_t size)
{
	const uint8_t *p = bytes;

	while (size--)
		sum = sum * 31 + *p++;
	return sum;
}

enum { MOST = 1 << 17 };                /* how large it becomes is for the caller to bound */

/* How much comes before an error depends on the reads: then nothing is added. */
static uint64_t
sum_data(struct unarchive *u, uint64_t before, size_t *left)
{
	uint64_t all = before;
	const void *data;
	int64_t offset;
	size_t size;
	int more;

	while (*left && (more = unarchive_data(u, &data, &size, &offset)) > 0) {
		if (offset < 0 || offset > INT64_MAX - (int64_t)size)
			abort();
		if (size > *left)
			size = *left;
		all = sum(all, data, size);
		*left -= size;
	}
	return *left && more < 0 ? before : all;
}

static uint64_t
read_all(const uint8_t *bytes, size_t size, size_t by, int skip)
{
	struct feed feed = { .bytes = bytes, .size = size, .chunk = by };
	struct unarchive *u = unarchive_open(feed_read, &feed);
	struct archive_entry *entry;
	size_t left = MOST;
	uint64_t all = 0;
	int more = 0;

	if (!u)
		abort();
	while (left && (more = unarchive_next(u, &entry)) > 0) {
		check(u, entry);
		all = sum(all, unarchive_name(u), strlen(unarchive_name(u)));
		if (!skip)
			all = sum_data(u, all, &left);
	}
	if (left && (more < -1 || !more != !unarchive_error(u) || (!more && feed.done != size)))
		abort();
	if (strlen(unarchive_name(u)) >= PATH_MAX)
		abort();
	/* how far it gets in compressed bytes that are damaged, and so what is wrong first, depends
	 * on the reads; that it is refused does not */
	if (unarchive_error(u))
		all = 1;
	unarchive_close(u);
	return all;
}

/* No search finds sums: so the blocks that look like headers get theirs. */
static void
sum_up(uint8_t *bytes, size_t size)
{
	size_t i;
	unsigned all;

	for (; size >= 512; bytes += 512, size -= 512) {
		if (memcmp(bytes + 148, "SUM", 3))
			continue;
		memset(bytes + 148, ' ', 8);
		for (all = i = 0; i < 512; i++)
			all += bytes[i];
		snprintf((char *)bytes + 148, 8, "%06o", all);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static uint8_t input[1 << 17];
	uint64_t all;

	if (!size-- || size > sizeof input)
		return 0;
	memcpy(input, bytes + 1, size);
	sum_up(input, size);
	all = read_all(input, size, 70000, 0);
	if (read_all(input, size, 1 + *bytes, 0) != all)
		abort();
	read_all(input, size, 512, 1);
	return 0;
}
