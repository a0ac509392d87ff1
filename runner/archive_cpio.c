/* SPDX-License-Identifier: ISC */
/* archive_cpio - the headers of a cpio archive: "newc", as the kernel reads it. */
#define _XOPEN_SOURCE 700
#include <string.h>
#include <sys/stat.h>

#include "archive.h"
#include "archive_parts.h"

/* Documentation/driver-api/early-userspace/buffer-format.rst */
enum { MAGIC = 6, DIGITS = 8, HEADER = MAGIC + ARCHIVE_FIELDS * DIGITS };

enum field {
	INO, MODE, UID, GID, NLINK, MTIME, SIZE, DEV_MAJOR, DEV_MINOR, MAJOR, MINOR, NAME_SIZE, CHECK,
};

static bool
take_fields(struct archive *a)
{
	const unsigned char *p = a->block + MAGIC;
	unsigned i, digit;

	if (!archive_take(a, a->block + a->held, HEADER - a->held))
		return false;
	a->held = 0;
	a->summed = a->block[MAGIC - 1] == '2';
	if (memcmp(a->block, "07070", MAGIC - 1))
		return archive_damaged(a);
	if (a->block[MAGIC - 1] != '1' && !a->summed)
		return archive_fail(a, "it is a cpio archive, but not of the kind 'newc'");
	for (i = 0; i < ARCHIVE_FIELDS * DIGITS; i++) {
		digit = *p - '0';
		if (digit > 9) {
			digit = (*p | 0x20) - 'a';
			if (digit > 5)
				return archive_damaged(a);
			digit += 10;
		}
		p++;
		a->fields[i / DIGITS] = a->fields[i / DIGITS] << 4 | digit;
	}
	return true;
}

/* Which ends with a NUL, and with more where the writer wanted the data aligned. */
static bool
take_name(struct archive *a)
{
	uint32_t size = a->fields[NAME_SIZE];

	if (size > sizeof a->name)
		return archive_too_long(a);
	if (!size || !archive_take(a, a->name, size) || a->name[size - 1])
		return archive_damaged(a);
	return archive_take(a, a->block, -(HEADER + size) % 4);
}

/* The text of a symbolic link is its data. */
static bool
take_link(struct archive *a)
{
	size_t size = a->left;

	if (size > ARCHIVE_NAME)
		return archive_too_long(a);
	a->left = 0;
	a->link[size] = '\0';
	return archive_take(a, a->link, size) && (strlen(a->link) == size || archive_damaged(a));
}

bool
archive_cpio(struct archive *a, struct archive_entry *entry)
{
	static const unsigned types = 1 << 1 | 1 << 2 | 1 << 4 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 12;
	const uint32_t *field = a->fields;

	if (!take_fields(a) || !take_name(a))
		return false;
	if (!strcmp(a->name, "TRAILER!!!"))
		return archive_end(a);
	entry->ino = field[INO];
	entry->mode = field[MODE];
	entry->uid = field[UID];
	entry->gid = field[GID];
	entry->nlink = field[NLINK];
	entry->mtime = field[MTIME];
	entry->dev_major = field[DEV_MAJOR];
	entry->dev_minor = field[DEV_MINOR];
	entry->major = field[MAJOR];
	entry->minor = field[MINOR];
	a->left = field[SIZE];
	a->padding = -field[SIZE] % 4;
	a->sum = 0;
	a->expected = field[CHECK];
	if (entry->mode > 0xffff || !(types >> (entry->mode >> 12) & 1))
		return archive_damaged(a);
	if (S_ISREG(entry->mode))
		entry->size = a->left;
	else
		a->summed = false;
	if (S_ISLNK(entry->mode))
		entry->link = a->link;
	return !entry->link || take_link(a);
}
