/* SPDX-License-Identifier: ISC */
/* archive_tar - the headers of a tar archive: V7, POSIX ustar and pax, GNU. */
#define _XOPEN_SOURCE 700
#include <string.h>
#include <sys/stat.h>

#include "archive.h"
#include "archive_parts.h"

/* POSIX.1-2001, pax, "ustar Interchange Format". */
enum {
	BLOCK = 512, NAME = 0, NAME_SIZE = 100, MODE = 100, UID = 108, GID = 116, SIZE = 124,
	MTIME = 136, CHECK = 148, TYPE = 156, LINK = 157, MAGIC = 257, MAJOR = 329, MINOR = 337,
	PREFIX = 345, PREFIX_SIZE = 155,
};

/* What comes ahead of an entry, in the order of archive->values. */
enum said { SAID_PATH, SAID_LINK, SAID_SIZE, SAID_MTIME, SAID_UID, SAID_GID, SAID_COUNT };

static bool
fail_sparse(struct archive *a)
{
	return archive_fail(a, "it holds a sparse file");
}

static bool
is_digit(unsigned char c, unsigned base)
{
	return (unsigned)(c - '0') < base;
}

/* Octal digits; or, where they were too few, GNU's: two's complement, the highest bit set. */
static int64_t
number(struct archive *a, unsigned field)
{
	const unsigned char *p = a->block + field;
	const unsigned char *end = p + (field == SIZE || field == MTIME ? 12 : 8);
	int64_t value = 0, next;

	if (*p & 0x80) {
		value = (*p & 0x7f) - ((*p & 0x40) << 1);
		while (++p < end) {
			next = (int64_t)((uint64_t)value << 8 | *p);
			if (next >> 8 != value)
				archive_damaged(a);
			value = next;
		}
		return value;
	}
	while (p < end && *p == ' ')
		p++;
	while (p < end && is_digit(*p, 8))
		value = value * 8 + *p++ - '0';
	if (p < end && *p && *p != ' ')
		archive_damaged(a);
	return value;
}

/* A header; false at the end, too: one block of zeros, or none at all. */
static bool
take_header(struct archive *a)
{
	size_t n = a->held + archive_some(a, a->block + a->held, BLOCK - a->held);
	unsigned i, sum = 0;
	int64_t check;

	if (a->wrong)
		return false;
	for (i = 0; i < n; i++)
		sum += i - CHECK < 8 ? ' ' : a->block[i];
	if ((!n && a->begun) || (n == BLOCK && sum == 8 * ' ' && !a->block[CHECK]))
		return a->given ? archive_damaged(a) : archive_end(a);
	check = number(a, CHECK);
	if (!a->begun && (n < BLOCK || check != sum))
		a->wrong = "it is neither a cpio nor a tar archive";
	else if (n < BLOCK)
		archive_fail(a, "it is truncated");
	else if (check != sum)
		archive_damaged(a);
	a->held = 0;
	a->begun = true;
	return !a->wrong;
}

/* The next byte of what stands in an entry's place, in whole blocks. */
static unsigned char
take_byte(struct archive *a)
{
	if (!a->left)
		return 0;
	if (a->at == BLOCK) {
		a->at = 0;
		if (!archive_take(a, a->block, BLOCK))
			a->left = 1;
	}
	a->left--;
	return a->block[a->at++];
}

/* Digits, maybe with a sign and a fraction, which is dropped. */
static int64_t
decimal(struct archive *a, const char *text)
{
	bool negative = *text == '-';
	int64_t value = 0;

	for (text += negative; is_digit(*text, 10); text++) {
		if (value > INT64_MAX / 10 - 1)
			archive_damaged(a);
		else
			value = value * 10 + *text - '0';
	}
	if (*text && *text != '.')
		archive_damaged(a);
	return negative ? -value : value;
}

/* The value of a record; STOP is what is left behind it.  An empty one takes back. */
static void
take_value(struct archive *a, unsigned which, uint64_t stop)
{
	char *to = which == SAID_PATH ? a->name : which == SAID_LINK ? a->link : a->text;
	size_t most = to == a->text ? sizeof a->text - 1 : ARCHIVE_NAME, n = 0;
	char c;

	while (a->left > stop) {
		c = (char)take_byte(a);
		if (n < most)
			to[n++] = c;
		else if (to != a->text)
			archive_too_long(a);
		if (!c && to != a->text)
			archive_damaged(a);
	}
	to[n] = '\0';
	if (which > SAID_LINK && which < SAID_COUNT)
		a->values[which] = decimal(a, to);
	a->given &= ~(1 << which);
	a->given |= !!n << which;
}

/* "LENGTH KEY=VALUE\n", where LENGTH counts itself, too. */
static bool
take_record(struct archive *a)
{
	static const char *const keys[SAID_COUNT] = {
		[SAID_PATH] = "path", [SAID_LINK] = "linkpath", [SAID_SIZE] = "size",
		[SAID_MTIME] = "mtime", [SAID_UID] = "uid", [SAID_GID] = "gid",
	};
	uint64_t stop = a->left, length = 0;
	unsigned n = 0, which = 0;
	unsigned char c;

	while (is_digit(c = take_byte(a), 10) && length <= stop)
		length = length * 10 + c - '0';
	if (c != ' ' || length > stop || a->left + length <= stop + 1)
		return archive_damaged(a);
	stop -= length;
	while ((c = take_byte(a)) != '=' && a->left > stop)
		if (n < sizeof a->text - 1)
			a->text[n++] = (char)c;
	a->text[n] = '\0';
	if (!strncmp(a->text, "GNU.sparse.", 11))
		return fail_sparse(a);
	while (which < SAID_COUNT && strcmp(a->text, keys[which]))
		which++;
	if (c != '=' || a->left <= stop)
		return archive_damaged(a);
	take_value(a, which, stop + 1);
	return take_byte(a) == '\n' || archive_damaged(a);
}

static bool
take_pax(struct archive *a)
{
	a->at = BLOCK;
	a->padding = 0;
	while (a->left && take_record(a) && !a->wrong)
		;
	return !a->wrong;
}

/* GNU's way: a name that is longer, as the data of an entry before. */
static bool
take_long(struct archive *a, enum said which)
{
	char *to = which == SAID_PATH ? a->name : a->link;
	size_t size = a->left;

	if (size > ARCHIVE_NAME)
		return archive_too_long(a);
	a->left = 0;
	a->given |= 1 << which;
	to[size] = '\0';
	return archive_take(a, to, size);
}

/* What was said ahead goes before what the header has room for. */
static int64_t
value(struct archive *a, enum said which)
{
	static const unsigned char fields[SAID_COUNT] = {
		[SAID_SIZE] = SIZE, [SAID_MTIME] = MTIME, [SAID_UID] = UID, [SAID_GID] = GID,
	};

	return a->given >> which & 1 ? a->values[which] : number(a, fields[which]);
}

static uint32_t
limited(int64_t value)
{
	return value < 0 || value > UINT32_MAX ? UINT32_MAX : value;
}

static void
take_names(struct archive *a)
{
	char *to = a->name, *block = (char *)a->block;

	if (!(a->given >> SAID_PATH & 1)) {
		/* GNU's own has other things in the prefix's place, and "ustar  " */
		if (!memcmp(block + MAGIC, "ustar", 6) && block[PREFIX]) {
			to = stpncpy(to, block + PREFIX, PREFIX_SIZE);
			*to++ = '/';
		}
		*stpncpy(to, block + NAME, NAME_SIZE) = '\0';
	}
	if (!(a->given >> SAID_LINK & 1))
		*stpncpy(a->link, block + LINK, NAME_SIZE) = '\0';
}

static bool
take_entry(struct archive *a, struct archive_entry *entry)
{
	/* type '0', '1' ...; and "old contiguous" is a file like any other */
	static const unsigned char types[] = {
		S_IFREG >> 12, ARCHIVE_HARD_LINK, S_IFLNK >> 12, S_IFCHR >> 12, S_IFBLK >> 12,
		S_IFDIR >> 12, S_IFIFO >> 12, S_IFREG >> 12,
	};
	unsigned type = a->block[TYPE] ? a->block[TYPE] - '0' : 0;
	int64_t size = value(a, SAID_SIZE);

	take_names(a);
	entry->name = a->name;
	if (type == 'S' - '0')
		return fail_sparse(a);
	if (type >= sizeof types)
		return archive_fail(a, "it holds what is no file");
	entry->mode = types[type] << 12 | (number(a, MODE) & 07777);
	entry->uid = limited(value(a, SAID_UID));
	entry->gid = limited(value(a, SAID_GID));
	entry->mtime = value(a, SAID_MTIME);
	if (size < 0)
		return archive_damaged(a);
	/* Only a file has data, whatever else the size of others may mean. */
	a->left = S_ISREG(entry->mode) ? size : 0;
	a->padding = -a->left % BLOCK;
	/* V7 had no type for directories. */
	if (S_ISREG(entry->mode) && *a->name && a->name[strlen(a->name) - 1] == '/')
		entry->mode ^= S_IFREG ^ S_IFDIR;
	if (S_ISREG(entry->mode))
		entry->size = size;
	if (type == 1 || type == 2)
		entry->link = a->link;
	if (type == 3 || type == 4) {
		entry->major = limited(number(a, MAJOR));
		entry->minor = limited(number(a, MINOR));
	}
	return !a->wrong;
}

bool
archive_tar(struct archive *a, struct archive_entry *entry)
{
	unsigned char type;
	int64_t size;

	for (a->given = 0; archive_skip(a) && take_header(a);) {
		type = a->block[TYPE];
		if (type != 'x' && type != 'g' && type != 'L' && type != 'K')
			return take_entry(a, entry);
		size = number(a, SIZE);
		if (size < 0)
			return archive_damaged(a);
		a->left = size;
		a->padding = -a->left % BLOCK;
		if (type == 'x')
			take_pax(a);
		else if (type != 'g')
			take_long(a, type == 'L' ? SAID_PATH : SAID_LINK);
	}
	return false;
}
