/* SPDX-License-Identifier: ISC */
/* archive - fuzz the reader of cpio and tar; the sum of a tar header is corrected. */
#define _XOPEN_SOURCE 700
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "feed.h"
#include "runner/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* It leads nowhere but inward. */
static void
check_name(const char *name)
{
	size_t n;

	if (strlen(name) > ARCHIVE_NAME || !*name)
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
check(const struct archive_entry *entry)
{
	check_name(entry->name);
	switch (entry->mode & S_IFMT) {
	case ARCHIVE_HARD_LINK:
		check_name(entry->link);
		break;
	case S_IFLNK:
		if (!*entry->link || strlen(entry->link) > ARCHIVE_NAME)
			abort();
		break;
	case S_IFREG: case S_IFDIR: case S_IFCHR: case S_IFBLK: case S_IFIFO: case S_IFSOCK:
		if (entry->link)
			abort();
		break;
	default:
		abort();
	}
	if ((entry->size && !S_ISREG(entry->mode)) || entry->uid == UINT32_MAX ||
	    entry->gid == UINT32_MAX || entry->mode > 0177777)
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

static uint64_t
read_all(struct archive *a, const uint8_t *bytes, size_t size, size_t by, int skip)
{
	struct feed feed = { .bytes = bytes, .size = size, .chunk = by };
	struct archive_entry entry;
	uint8_t data[4096];
	uint64_t all = 0, before, of_it;
	ssize_t n = 0;
	int more;

	archive_start(a, feed_read, &feed);
	while ((more = archive_next(a, &entry)) > 0) {
		check(&entry);
		all = sum(all, entry.name, strlen(entry.name));
		all = sum(all, &entry.size, sizeof entry.size);
		before = all;
		for (of_it = 0; !skip && (n = archive_data(a, data, by < 4096 ? by : 4096)) > 0; of_it += n)
			all = sum(all, data, n);
		if (n < 0) /* the amount before the error is arbitrary */
			all = before;
		if (!skip && !n && S_ISREG(entry.mode) && of_it != entry.size)
			abort();
	}
	if (more < -1 || !more != !a->wrong || (!more && feed.done != size))
		abort();
	if (entry.name && strlen(entry.name) > ARCHIVE_NAME)
		abort();
	return sum(all, a->wrong, a->wrong ? strlen(a->wrong) : 0);
}

/* A fuzzer does not find the sums: correct them in blocks that look like headers. */
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
	static struct archive a;
	uint64_t all;

	if (!size-- || size > sizeof input)
		return 0;
	memcpy(input, bytes + 1, size);
	sum_up(input, size);
	all = read_all(&a, input, size, 70000, 0);
	if (read_all(&a, input, size, 1 + *bytes, 0) != all)
		abort();
	read_all(&a, input, size, 512, 1);
	return 0;
}
