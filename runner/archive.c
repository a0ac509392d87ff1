/* SPDX-License-Identifier: ISC */
/* archive - the entries of an archive, one after the other: what cpio and tar have in common. */
#define _XOPEN_SOURCE 700
#include <string.h>
#include <sys/stat.h>

#include "archive.h"
#include "archive_parts.h"

enum { CPIO_HEADER = 110 };             /* less than a tar's */

bool
archive_fail(struct archive *a, const char *wrong)
{
	if (!a->wrong)
		a->wrong = wrong;
	return false;
}

bool
archive_damaged(struct archive *a)
{
	return archive_fail(a, "it is damaged");
}

bool
archive_too_long(struct archive *a)
{
	return archive_fail(a, "it holds a name that is too long");
}

size_t
archive_some(struct archive *a, void *buffer, size_t size)
{
	size_t done = 0;
	ssize_t n = 1;

	while (done < size && n > 0) {
		n = a->read(a->context, (char *)buffer + done, size - done);
		if (n > 0)
			done += n;
	}
	if (n < 0)
		archive_fail(a, "it cannot be read");
	return done;
}

bool
archive_take(struct archive *a, void *buffer, size_t size)
{
	return archive_some(a, buffer, size) == size || archive_fail(a, "it is truncated");
}

bool
archive_end(struct archive *a)
{
	size_t n, i;

	a->ended = true;
	while ((n = archive_some(a, a->block, sizeof a->block)))
		for (i = 0; i < n; i++)
			if (a->block[i])
				return archive_fail(a, "something else follows its end");
	return false;
}

ssize_t
archive_data(struct archive *a, void *buffer, size_t size)
{
	const unsigned char *bytes = buffer;
	ssize_t n, i;

	if (size > a->left)
		size = a->left;
	if (size && !a->wrong) {
		n = a->read(a->context, buffer, size);
		if (n <= 0)
			archive_fail(a, n ? "it cannot be read" : "it is truncated");
		else
			size = n;
	}
	if (a->wrong)
		return -1;
	a->left -= size;
	for (i = 0; a->summed && i < (ssize_t)size; i++)
		a->sum += bytes[i];
	if (size && !a->left && a->summed && a->sum != a->expected)
		archive_fail(a, "its checksum is wrong");
	return a->wrong ? -1 : (ssize_t)size;
}

bool
archive_skip(struct archive *a)
{
	while (archive_data(a, a->block, sizeof a->block) > 0)
		;
	if (a->wrong || !archive_take(a, a->block, a->padding))
		return false;
	a->padding = 0;
	return true;
}

/* Which it is, by its first bytes. */
static void
find_format(struct archive *a)
{
	memset(a->block, 0, sizeof a->block);
	a->held = archive_some(a, a->block, CPIO_HEADER);
	a->next = memcmp(a->block, "07070", 5) ? archive_tar : archive_cpio;
}

/* What leads out is refused; "." and "//" and a '/' at the end go. */
static bool
tidy(struct archive *a, struct archive_entry *entry, char *name)
{
	char *from = name, *to = name, *part;

	entry->name = name;
	if (!*name)
		return archive_fail(a, "it holds an empty name");
	if (*name == '/')
		return archive_fail(a, "it holds an absolute name");
	for (; *from; from += *from == '/') {
		if (to != name)
			*to++ = '/';
		for (part = to; *from && *from != '/';)
			*to++ = *from++;
		if (to == part + 2 && part[0] == '.' && part[1] == '.') {
			while ((*to++ = *from++))
				;
			return archive_fail(a, "it holds a name with '..'");
		}
		if (to == part || (to == part + 1 && *part == '.'))
			to = part == name ? part : part - 1;
	}
	if (to == name)
		*to++ = '.';
	*to = '\0';
	return true;
}

enum { MOST_MAJOR = 0xfff, MOST_MINOR = 0xfffff };      /* include/linux/kdev_t.h */

int
archive_next(struct archive *a, struct archive_entry *entry)
{
	memset(entry, 0, sizeof *entry);
	if (!a->wrong && !a->ended && !a->next)
		find_format(a);
	if (!a->wrong && !a->ended && archive_skip(a) && a->next(a, entry)) {
		entry->name = a->name;
		if (entry->uid == UINT32_MAX || entry->gid == UINT32_MAX ||
		    entry->major > MOST_MAJOR || entry->minor > MOST_MINOR)
			archive_fail(a, "it holds a number that is too large");
		else if (entry->link && !*entry->link)
			archive_damaged(a);
		else if (!entry->link || entry->mode & S_IFMT || tidy(a, entry, a->link))
			tidy(a, entry, a->name);
	}
	return a->wrong ? -1 : !a->ended;
}

void
archive_start(struct archive *a, ssize_t (*read)(void *context, void *buffer, size_t size),
    void *context)
{
	memset(a, 0, offsetof(struct archive, fields));
	a->read = read;
	a->context = context;
}
