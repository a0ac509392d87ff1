/* SPDX-License-Identifier: ISC */
/* feed - what the tests of readers share: bytes that are made, and how they are read. */
#ifndef FEED_H
#define FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Bytes that are put together, with a NUL behind; free at. */
struct made {
	unsigned char *at;
	size_t size, room;
};

void made_bytes(struct made *, const void *bytes, size_t size);
void made_text(struct made *, const char *);
void made_zeros(struct made *, size_t size);
/* SIZE bytes without order, the same each time. */
void made_noise(struct made *, size_t size);

/* All that a shell command writes; fails the test if it does not succeed. */
struct made made_by(const char *command);
bool tool_exists(const char *name);
/* A new directory in /tmp, and its removal. */
const char *scratch_make(void);
void scratch_remove(void);

/* A reader of them, so many at a time; fails at byte fail_at (1: the first), if it is not 0. */
struct feed {
	const unsigned char *at;
	size_t size, chunk, done, fail_at;
	unsigned ends;          /* how often it was read at its end */
};

ssize_t feed_read(void *feed, void *buffer, size_t size);

/* What compresses, by the libraries themselves, with their checksums. */
enum { METHODS = 4 };
extern const struct method {
	const char *name;
	struct made (*pack)(const void *bytes, size_t size);
	size_t magic;           /* its length */
} methods[METHODS];

/* All that lib/decompress.c makes of them, read by CHUNK bytes, or all at once if 0; and
 * the error, or NULL. */
struct made decompressed(const struct made *, size_t chunk, const char **error);

#endif
