/* SPDX-License-Identifier: ISC */
/* feed - give bytes to a reader in pieces. */
#ifndef FUZZ_FEED_H
#define FUZZ_FEED_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct feed {
	const uint8_t *bytes;
	size_t size, done, chunk;
};

ssize_t feed_read(void *feed, void *buffer, size_t size);

#endif
