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
	unsigned bits;          /* used of the last byte */
};

void made_bytes(struct made *, const void *bytes, size_t size);
void made_text(struct made *, const char *);
void made_zeros(struct made *, size_t size);
/* A number, the lowest bits first, as deflate packs all but its codes. */
void made_bits(struct made *, uint32_t value, unsigned bits);
void made_align(struct made *);

/* All that a shell command writes; fails the test if it does not succeed. */
struct made made_by(const char *command);
bool tool_exists(const char *name);
/* A folder of its own; and away with it. */
const char *scratch_make(void);
void scratch_remove(void);

/* A reader of them, so many at a time; fails behind fail_at, if it is not 0. */
struct feed {
	const unsigned char *at;
	size_t size, chunk, done, fail_at;
	unsigned ends;          /* how often it was read at its end */
};

ssize_t feed_read(void *feed, void *buffer, size_t size);

/* RFC 1952, 8, bit by bit; and what a member begins and ends with. */
uint32_t crc_of(const void *bytes, size_t size);
void made_gzip_head(struct made *);
void made_gzip_tail(struct made *, const void *bytes, size_t size);

/* What inflate makes of them: all bytes, and why it ended, or NULL. */
struct made inflated(const struct made *, size_t chunk, const char **wrong);

#endif
