/* SPDX-License-Identifier: ISC */
/*
 * unarchive - the entries of a tar or cpio archive, by libarchive.
 *
 * Compressed by gzip, zstd, xz or bzip2, in several members, or not at all; several
 * archives one behind the other, with zeros between them, as an initramfs has it.  The
 * names of entries are checked here; an archive is hostile until all of it was read.
 */
#ifndef UNARCHIVE_H
#define UNARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct archive_entry;           /* libarchive's: <archive_entry.h> */
struct unarchive;

/* How an archive that is not built in is called: "a zip archive"; NULL where the first
 * LENGTH bytes are not known. */
const char *unarchive_foreign(const unsigned char *bytes, size_t length);

/* Do the first LENGTH bytes begin a tar or cpio archive, or a compressed file? */
bool unarchive_known(const unsigned char *bytes, size_t length);

/* Do the first LENGTH bytes begin a compressed file? */
bool unarchive_compressed(const unsigned char *bytes, size_t length);

/*
 * Begin.  READ is as pread(2) without an offset: at most SIZE bytes, 0 at the end, -1
 * and errno.  NULL when there is no memory.  To be closed by unarchive_close().
 */
struct unarchive *unarchive_open(ssize_t (*read)(void *context, void *buffer, size_t size),
    void *context);
void unarchive_close(struct unarchive *);

/* The same for a layer of a container image: WATCH sees all bytes, decompressed, and an
 * absolute name is one below the root. */
struct unarchive *unarchive_open_layer(ssize_t (*read)(void *context, void *buffer, size_t size),
    void (*watch)(void *context, const void *bytes, size_t size), void *context);

/* From now on it is an error if the archive has more than so many bytes, decompressed: all of
 * them count, those of headers and of data that nobody asks for, too. */
void unarchive_limit(struct unarchive *, int64_t bytes);

/*
 * The next entry, past unread data of the last: 1; 0 at the end; -1 on an error, with the
 * reason in unarchive_error().  *ENTRY is valid until the next call; its names are those
 * of unarchive_name() and unarchive_link().
 */
int unarchive_next(struct unarchive *, struct archive_entry **entry);

/* Relative, without "." and ".." and "//"; or "." itself. */
const char *unarchive_name(const struct unarchive *);
/* The name of the file that a hard link leads to, as above; or the text of a symbolic
 * link; or NULL. */
const char *unarchive_link(const struct unarchive *);
bool unarchive_is_hard_link(const struct unarchive *);

/* A piece of the entry's data, valid until the next call, and its place in the file:
 * 1; 0 at the end, -1 on an error.  Holes of a sparse file are left out. */
int unarchive_data(struct unarchive *, const void **data, size_t *size, int64_t *offset);

/* The size of the entry's file, with the hole at its end. */
int64_t unarchive_size(const struct unarchive *);

/* Why it returned -1: "it is truncated" or the like.  A constant, or valid until
 * unarchive_close(). */
const char *unarchive_error(const struct unarchive *);

/* The first warning of libarchive, or NULL; likewise. */
const char *unarchive_warning(const struct unarchive *);

#endif
