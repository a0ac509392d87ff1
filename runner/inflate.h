/* SPDX-License-Identifier: ISC */
/*
 * inflate - a gzip stream, read (RFC 1951, RFC 1952).
 *
 * It calls nothing but its reader, and all it needs is in the caller's struct: so an
 * archive of any size costs these 60 KB.
 */
#ifndef INFLATE_H
#define INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	INFLATE_WINDOW  = 32768,        /* how far back a match may reach */
	INFLATE_SHORT   = 10,           /* bits of a code that is found at once */
	INFLATE_LONGEST = 15,           /* bits of a code */
	INFLATE_SYMBOLS = 288,
	INFLATE_LENGTHS = INFLATE_SYMBOLS + 32, /* of both codes */
	INFLATE_REPEAT  = 138,          /* of one length */
};

/* A Huffman code: by the next bits, symbol << 4 | bits, or 0 where they are too few; how
 * many codes there are of each length; and the symbols in the order of their codes. */
struct inflate_code {
	uint16_t at_once[1 << INFLATE_SHORT];
	uint16_t count[INFLATE_LONGEST + 1];
	uint16_t symbol[INFLATE_SYMBOLS];
};

struct inflate {
	const char *wrong;              /* why it returned -1 */

	const char *fault;              /* why what a step has made is not wanted */
	uint64_t hold;                  /* bits to come, the next one lowest */
	unsigned count;                 /* of them */
	unsigned stored;                /* bytes to come of a stored block */
	uint64_t put, got, start;       /* bytes made, handed out, made before this member */
	void (*step)(struct inflate *); /* what makes more; NULL at the end */
	const unsigned char *next, *end;        /* of in[] */
	ssize_t (*read)(void *context, void *buffer, size_t size);
	void *context;
	uint32_t crc;
	bool last, again;               /* the last block; not the first member */
	unsigned char lengths[INFLATE_LENGTHS + INFLATE_REPEAT];
	struct inflate_code literals, distances;
	uint32_t crcs[256];
	unsigned char in[16384], window[INFLATE_WINDOW];
};

/* Begin.  READ gives at most SIZE bytes, at least one, 0 at the end, -1 when it fails. */
void inflate_start(struct inflate *, ssize_t (*read)(void *context, void *buffer, size_t size),
    void *context);

/*
 * Likewise, so that it can be a reader itself (INFLATE is a struct inflate).  At the end
 * all of the input has been read: as with gzip(1) there may be more members, and zeros
 * behind the last, but nothing else.  Of what is damaged it gives a part before -1; then
 * wrong is "it is truncated" or the like, constant, and stays.  It is "it cannot be read"
 * when READ failed, which then knows more.
 */
ssize_t inflate_read(void *inflate, void *buffer, size_t size);

#endif
