/* SPDX-License-Identifier: ISC */
/*
 * blob - the contents of a file to be placed: a text, or a file of the host, which must
 * not change between the first stat(2) and the copy.
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
	unsigned mode, uid, gid; /* of the source; mode with the set-id bits */
	unsigned long long links; /* names of the source */
	struct object **object; /* the cached result of object_of() */
	bool sparse;            /* it has holes, where the file system tells */
	bool movable;           /* a file of this run: blob_move() can move it */
	bool moved;             /* to where its mode, owner and times are set */
	int *kept;              /* private to blob.c: an open descriptor, or -1 */

	/* Private to blob.c: */
	int at;                 /* the directory that NAME is relative to */
	const char *name;
	unsigned long long dev, ino, ctime_sec, ctime_nsec;
};

const struct blob *blob_of_text(const char *text, size_t length);

/*
 * The regular file called name; symbolic links are followed.  NULL with errno set:
 * EISDIR or ENXIO if it is not a regular file.
 */
const struct blob *blob_of_file(const char *name);

/*
 * The regular file name, below the directory at, with the stat(2) of the caller.  It is
 * opened with at as the root, so that no link leads out of at.  shown: its name in
 * messages.
 */
const struct blob *blob_of_stat(int at, const char *name,
    const struct stat *, const char *shown);

/* The same for a file that this run has made. */
struct blob *blob_of_own(int at, const char *name, const struct stat *, const char *shown);

/*
 * Open the file; the caller closes the descriptor.  Ends the program if the file cannot
 * be opened, or has changed since its stat(2).
 */
int blob_open(const struct blob *);

/*
 * A descriptor for pread(2) of a file that will be read again: the caller returns it by
 * blob_give_back() instead of close(2).
 */
int blob_peek(const struct blob *);
void blob_give_back(const struct blob *, int fd);

/* End the program if the file open as fd has changed since its stat(2). */
void blob_check(const struct blob *, int fd);

/* The contents in memory, by mmap(2) for a file, until blob_release(). */
const void *blob_map(const struct blob *);
void blob_release(const struct blob *, const void *bytes);

/* The time of the last change, at most epoch; of a text: epoch. */
long long blob_time(const struct blob *, long long epoch);

/*
 * Move the file to NAME in the directory AT, where it is read from then on: once, and only if
 * this run has made it.  False: it stays where it is, to be copied.
 */
bool blob_move(const struct blob *, int at, const char *name);

/* Was the first file last changed, contents or owner or mode, before the second was written? */
bool blob_is_older(const struct blob *, const struct blob *);

/* The same for all names of one file of the host. */
size_t blob_hash(const struct blob *);

/* Are both names of one file of the host? */
bool blob_is_link(const struct blob *, const struct blob *);

/* Are both the same file of the host, or texts of the same bytes? */
bool blob_same(const struct blob *, const struct blob *);

#endif
