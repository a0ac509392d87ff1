/* SPDX-License-Identifier: ISC */
/*
 * archive - the entries of an archive, one after the other: cpio ("newc", with or without
 * checksums) or tar (V7, POSIX ustar and pax, GNU), whichever it is.
 *
 * It calls nothing but its reader, which may be inflate_read(), and needs no memory but
 * the caller's struct.  What an archive claims of itself is believed when it has come.
 */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { ARCHIVE_NAME = 4096 };           /* the longest name, or target of a link */

/* The type of a tar's hard link, where others have S_IFDIR ... (mode & S_IFMT). */
enum { ARCHIVE_HARD_LINK = 0 };

/* Strings are valid until the next call. */
struct archive_entry {
	const char *name;       /* relative, without "." and ".." and "//"; or "." itself */
	const char *link;       /* a symbolic link's text; a hard link's name, as above; or NULL */
	unsigned mode;          /* type and permissions */
	uint32_t uid, gid;      /* never (uid_t)-1, which would mean "as it is" to chown(2) */
	uint32_t major, minor;  /* of a device */
	uint64_t size;          /* of a regular file, else 0 */
	int64_t mtime;          /* seconds since 1970 */
	/* cpio: entries that agree in all three, and nlink > 1, are one file.  Its bytes come
	 * with one of them, for most writers the last; the others have size 0. */
	uint32_t ino, dev_major, dev_minor;
	uint32_t nlink;         /* 0 in a tar */
};

enum { ARCHIVE_FIELDS = 13 };           /* of a cpio header */

struct archive {
	const char *wrong;      /* why it returned -1 */

	ssize_t (*read)(void *context, void *buffer, size_t size);
	void *context;
	bool (*next)(struct archive *, struct archive_entry *);
	uint64_t left;          /* of the entry's bytes, */
	unsigned padding;       /* and behind them */
	unsigned held;          /* of block, read before its time */
	unsigned at;            /* how far block has been taken */
	unsigned given;         /* which of values, by bits */
	bool begun, ended, summed;
	uint32_t sum, expected;
	uint32_t fields[ARCHIVE_FIELDS];
	int64_t values[6];      /* what a tar says ahead of an entry */
	char text[32];
	char name[ARCHIVE_NAME + 1], link[ARCHIVE_NAME + 1];
	unsigned char block[512];
};

/*
 * Begin.  READ gives at most SIZE bytes, at least one, 0 at the end, -1 when it fails.  It
 * is asked for a header at a time: it should read ahead.
 */
void archive_start(struct archive *, ssize_t (*read)(void *context, void *buffer, size_t size),
    void *context);

/*
 * The next entry, past what is unread of the last: 1; 0 at the end, when all of the input
 * has been read, with zeros at most behind the archive; -1, and wrong is "it is truncated"
 * or the like, constant, and stays.  Then entry->name is what is to be named with it, as it
 * came, or NULL.  Refused are names that are absolute, empty or have a "..", sparse files
 * and what is no file.  It is "it cannot be read" when READ failed, which then knows more.
 */
int archive_next(struct archive *, struct archive_entry *);

/* The entry's next bytes, as read(2): how many, 0 behind the last, -1 as above; of a cpio
 * with checksums that is so if they are not what was meant. */
ssize_t archive_data(struct archive *, void *buffer, size_t size);

#endif
