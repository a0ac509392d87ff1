/* SPDX-License-Identifier: ISC */
/*
 * reader - random access to bytes in memory or in an open file.
 *
 * The callers read only the parts that they need, so a sparse file of a terabyte costs
 * no more than a small file.  A file is read by pread(2), not mapped: if it is truncated
 * meanwhile, the result is an error, not SIGBUS.
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

/* Read from bytes, or from fd; both must outlive the reader. */
void reader_memory(struct reader *, const void *bytes, size_t size);

/*
 * 0, or an errno; EISDIR for a directory, EINVAL for another file that is not regular:
 * it has no size, and reading it might block.
 */
int reader_fd(struct reader *, int fd);

/*
 * Copy all of [offset, offset + size) to into.  0, or an errno; ENODATA if the source
 * ends before.  The file position of fd does not change.
 */
int reader_read(const struct reader *, uint64_t offset, void *into, size_t size);

#endif
