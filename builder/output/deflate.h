/* SPDX-License-Identifier: ISC */
/*
 * deflate - RFC 1951: what was seen before is named by its distance, and the rest
 * is coded by how often it occurs.
 */
#ifndef DEFLATE_H
#define DEFLATE_H

#include <stddef.h>
#include <stdint.h>

enum {
	DEFLATE_HISTORY  = 32768,
	DEFLATE_BLOCK    = 61440,       /* a stored block holds 65535 at most */
	DEFLATE_LONGEST  = 258,         /* of a match */
	DEFLATE_SHORTEST = 3,
};

/* Bits on their way out. */
struct bits {
	void (*emit)(void *data, const void *bytes, size_t length);
	void *data;
	uint64_t pending;
	unsigned count;
	size_t used;
	unsigned char out[8192];
};

void bits_put(struct bits *, uint32_t value, unsigned count);
void bits_align(struct bits *);         /* to a byte, with zeros */
void bits_flush(struct bits *);         /* aligns, and hands all out */

/* A literal (distance 0, length the byte), or a match. */
struct token {
	uint16_t length, distance;
};

/* One block: its bytes, and the tokens that say the same. */
struct block {
	const unsigned char *bytes;
	size_t size;
	const struct token *tokens;
	size_t count;
};

/* deflate_block.c: write it in the shorter of the two ways, coded or stored. */
void deflate_block(struct bits *, const struct block *, int last);

struct deflate;

struct deflate *deflate_open(struct bits *);
void deflate_write(struct deflate *, const unsigned char *bytes, size_t length);
void deflate_close(struct deflate *);

#endif
