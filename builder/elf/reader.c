/* SPDX-License-Identifier: ISC */
/* reader - random access to bytes in memory or in an open file. */
#define _FILE_OFFSET_BITS 64
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reader.h"

void
reader_memory(struct reader *source, const void *bytes, size_t size)
{
	*source = (struct reader){ .size = size, .bytes = bytes, .fd = -1 };
}

int
reader_fd(struct reader *source, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	if (!S_ISREG(st.st_mode))
		return EINVAL;
	*source = (struct reader){ .size = (uint64_t)st.st_size, .fd = fd };
	return 0;
}

static int
read_file(int fd, uint64_t offset, unsigned char *into, size_t size)
{
	ssize_t n;

	while (size) {
		n = pread(fd, into, size, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			return ENODATA;
		into += n;
		offset += (uint64_t)n;
		size -= (size_t)n;
	}
	return 0;
}

int
reader_read(const struct reader *source, uint64_t offset, void *into, size_t size)
{
	uint64_t end;

	if (__builtin_add_overflow(offset, size, &end) || end > source->size)
		return ENODATA;
	if (source->fd >= 0)
		return read_file(source->fd, offset, into, size);
	if (size)
		memcpy(into, (const unsigned char *)source->bytes + offset, size);
	return 0;
}
