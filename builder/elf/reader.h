/* SPDX-License-Identifier: ISC */
/*
 * reader - bytes to read at random, from memory or from an open file.
 *
 * The readers ask for the few parts that they need, so a sparse file of a
 * terabyte costs what a small one costs.  A file is read by pread(2) and
 * not mapped: one that is cut short meanwhile gives an error, no SIGBUS.
 */
#ifndef READER_H
#define READER_H

#include <stddef.h>
#include <stdint.h>

struct reader {
	uint64_t size;          /* when it was opened */
	const void *bytes;
	int fd;                 /* -1: read from bytes */
};

/* Borrow bytes, or fd, for as long as the source is used. */
void reader_memory(struct reader *, const void *bytes, size_t size);

/*
 * 0, or an errno; EISDIR for a directory, EINVAL for what is no regular
 * file: its size means nothing, and reading it might block for ever.
 */
int reader_fd(struct reader *, int fd);

/*
 * Copy all of [offset, offset + size) to into.  0, or an errno; ENODATA
 * when the source ends before that.  The fd's own position stays.
 */
int reader_read(const struct reader *, uint64_t offset, void *into, size_t size);

#endif
