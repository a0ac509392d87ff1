/* SPDX-License-Identifier: ISC */
/*
 * decompress - a stream of gzip, zstd, xz or bzip2, or of plain bytes, told by its first
 * bytes.
 *
 * Directly by each library, whose checksums are all compared: libarchive does not look
 * at those of gzip.  Several members, one behind the other, are one stream.
 */
#ifndef DECOMPRESS_H
#define DECOMPRESS_H

#include <stddef.h>
#include <sys/types.h>

struct decompress;

/* READ is as read(2): at most SIZE bytes, 0 at the end, -1 and errno.  NULL when there
 * is no memory.  To be closed by decompress_close(). */
struct decompress *decompress_open(ssize_t (*read)(void *context, void *buffer, size_t size),
    void *context);
void decompress_close(struct decompress *);

/* The next bytes, valid until the next call: their number, 0 at the end, or -1. */
ssize_t decompress_next(struct decompress *, const void **bytes);

/* Why it returned -1: "it is truncated" or the like, a constant. */
const char *decompress_error(const struct decompress *);

#endif
