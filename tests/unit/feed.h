/* SPDX-License-Identifier: ISC */
/* feed - bytes for the tests of readers, and functions that read them. */
#ifndef FEED_H
#define FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Bytes that a test composes, followed by a NUL; the test frees AT. */
struct made {
	unsigned char *at;
	size_t size, room;
	unsigned bits;          /* used of the last byte */
};

void made_bytes(struct made *, const void *bytes, size_t size);
void made_text(struct made *, const char *);
void made_zeros(struct made *, size_t size);
/* Append a number, the lowest bit first, as deflate packs everything but its codes. */
void made_bits(struct made *, uint32_t value, unsigned bits);
void made_align(struct made *);

/* The output of a shell command; fails the test if the command fails. */
struct made made_by(const char *command);
bool tool_exists(const char *name);
/* Make a directory for the test; remove it. */
const char *scratch_make(void);
void scratch_remove(void);

/* A reader of these bytes in pieces; fails after fail_at, unless that is 0. */
struct feed {
	const unsigned char *at;
	size_t size, chunk, done, fail_at;
	unsigned ends;          /* the number of reads at the end */
};

ssize_t feed_read(void *feed, void *buffer, size_t size);

/* The CRC of RFC 1952, 8, bit by bit; the header and trailer of a member. */
uint32_t crc_of(const void *bytes, size_t size);
void made_gzip_head(struct made *);
void made_gzip_tail(struct made *, const void *bytes, size_t size);

/* Inflate the bytes: the output, and the error or NULL. */
struct made inflated(const struct made *, size_t chunk, const char **wrong);

#endif
