/* SPDX-License-Identifier: ISC */
/*
 * blob - the bytes of a file that is to be placed: a text made here, or a
 * file that must still be the same one when it is copied.
 */
#ifndef BLOB_H
#define BLOB_H

#include <stdbool.h>
#include <stddef.h>

struct object;
struct stat;

struct blob {
	const char *source;     /* the file's name for messages; NULL: text */
	const char *text;
	long long size;
	long long mtime;        /* seconds; of a text 0 */
	unsigned mode, uid, gid; /* of the source, set-id bits and all */
	struct object **object; /* what object.c found in it, once it looked */
	int *kept;              /* content.c's: a descriptor at its beginning, or -1 */

	/* Below: content.c's own. */
	int at;                 /* the directory source is opened from */
	const char *name;
	unsigned long long dev, ino, ctime_sec, ctime_nsec;
};

const struct blob *blob_of_text(const char *text, size_t length);

/*
 * The regular file name, links followed.  NULL with errno set: EISDIR or ENXIO
 * when it is no regular file.
 */
const struct blob *blob_of_file(const char *name);

/*
 * The regular file that has these facts, below the directory at: it is opened
 * from there, and no link leads out of it.
 */
const struct blob *blob_of_stat(int at, const char *name,
    const struct stat *, const char *shown);

/*
 * A descriptor to read a file's bytes from, which the caller closes.  Ends the
 * program when it cannot be opened any more, or is not the file that was looked at.
 */
int blob_open(const struct blob *);

/*
 * Such a descriptor for pread(2), for those who look into a file that will be read
 * again: give it back and do not close it.
 */
int blob_peek(const struct blob *);
void blob_give_back(const struct blob *, int fd);

/* Ends the program when the file behind fd is not what was looked at. */
void blob_check(const struct blob *, int fd);

/* The bytes, mapped or as they are; blob_release() when done. */
const void *blob_map(const struct blob *);
void blob_release(const struct blob *, const void *bytes);

/* When it was changed, but not after epoch; a text: at epoch. */
long long blob_time(const struct blob *, long long epoch);

bool blob_same(const struct blob *, const struct blob *);

#endif
