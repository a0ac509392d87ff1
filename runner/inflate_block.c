/* SPDX-License-Identifier: ISC */
/* inflate_block - the blocks of RFC 1951: stored, and in Huffman codes. */
#include <string.h>

#include "inflate.h"
#include "inflate_parts.h"

enum { LONGEST_MATCH = 258, NONE = 16 };

/* The next symbol of a code, MOST at most.  A member ends with eight bytes that are none:
 * so there are bits enough to look at, even for the last. */
static unsigned
symbol(struct inflate *z, const struct inflate_code *code, unsigned most)
{
	const uint16_t *symbols = code->symbol;
	unsigned length, bits = 0, entry;

	if (z->count < INFLATE_LONGEST)
		inflate_need(z, INFLATE_LONGEST);
	entry = code->at_once[z->hold % (1 << INFLATE_SHORT)];
	for (length = 1; !entry && length <= INFLATE_LONGEST; length++) {
		/* bits: how far behind the first code of this length */
		bits = bits << 1 | (z->hold >> (length - 1) & 1);
		if (bits < code->count[length])
			entry = symbols[bits] << 4 | length;
		bits -= code->count[length];
		symbols += code->count[length];
	}
	inflate_take(z, entry & 15);
	if (!entry || entry >> 4 > most)
		z->fault = inflate_damaged;
	return entry >> 4;
}

/*
 * RFC 1951, 3.2.2.  Codes are counted upwards from their first bit, which is the lowest in
 * hold: so they are counted in reverse, and the carry goes down.  Each must be taken once
 * and none be left over; but there may be no code at all, or a single one of one bit.
 */
static void
make_code(struct inflate *z, struct inflate_code *code, const unsigned char *lengths, unsigned n)
{
	uint16_t *next = code->symbol;
	unsigned i, length, at, bit, reverse = 0;
	int left = 1;

	memset(code, 0, sizeof *code);
	for (length = 1; length <= INFLATE_LONGEST; length++) {
		left *= 2;
		for (i = 0; i < n; i++) {
			if (lengths[i] != length)
				continue;
			left--;
			code->count[length]++;
			*next++ = i;
			if (length <= INFLATE_SHORT)
				for (at = reverse; at < 1 << INFLATE_SHORT; at += 1 << length)
					code->at_once[at] = i << 4 | length;
			for (bit = 1 << (length - 1); reverse & bit; bit >>= 1)
				reverse ^= bit;
			reverse |= bit;
		}
	}
	if (left && (left < 0 || next != code->symbol + code->count[1]))
		z->fault = inflate_damaged;
}

/* RFC 1951, 3.2.7: the lengths of both codes, in a code of their own. */
static void
take_lengths(struct inflate *z, unsigned n, unsigned codes)
{
	static const unsigned char order[] = {
		16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
	};
	unsigned i, times, value, length = NONE;

	memset(z->lengths, 0, sizeof order);
	for (i = 0; i < codes; i++)
		z->lengths[order[i]] = inflate_take(z, 3);
	make_code(z, &z->distances, z->lengths, sizeof order);
	for (i = 0; i < n; i += times) {
		value = symbol(z, &z->distances, 18);
		times = 1;
		if (value > 15)
			times = (value > 17 ? 11 : 3) + inflate_take(z, value > 17 ? 7 : value - 14);
		if (value != 16)
			length = value < 16 ? value : 0;
		memset(z->lengths + i, (int)length, times);
	}
	if (i != n || z->lengths[0] == NONE)
		z->fault = inflate_damaged;
}

/* RFC 1951, 3.2.5: the tables there are this, with steps of 2, 4, 8 ... after each so many. */
static unsigned
extended(struct inflate *z, unsigned value, unsigned shift)
{
	unsigned each = 1 << shift, bits;

	if (value < each)
		return value;
	bits = (value >> shift) - 1;
	return ((each + value % each) << bits) + inflate_take(z, bits);
}

/* Too far back is something, too: somewhere in the window. */
static void
take_match(struct inflate *z, unsigned value)
{
	unsigned length = LONGEST_MATCH, distance;
	uint64_t at = z->put;

	if (value != 285)
		length = 3 + extended(z, value - 257, 2);
	distance = 1 + extended(z, symbol(z, &z->distances, 29), 1);
	if (distance > at - z->start)
		z->fault = inflate_damaged;
	for (; length; length--, at++)
		z->window[at % INFLATE_WINDOW] = z->window[(at - distance) % INFLATE_WINDOW];
	z->put = at;
}

/* As long as there is room for the longest match. */
static void
take_coded(struct inflate *z)
{
	unsigned value;

	while (z->put - z->got <= INFLATE_WINDOW - LONGEST_MATCH) {
		value = symbol(z, &z->literals, 285);
		if (value < 256) {
			z->window[z->put++ % INFLATE_WINDOW] = value;
		} else if (value > 256) {
			take_match(z, value);
		} else {
			z->step = inflate_block;
			break;
		}
	}
}

static void
take_stored(struct inflate *z)
{
	while (z->stored && z->put - z->got < INFLATE_WINDOW) {
		z->window[z->put++ % INFLATE_WINDOW] = inflate_take(z, 8);
		z->stored--;
	}
	if (!z->stored)
		z->step = inflate_block;
}

static void
begin_coded(struct inflate *z, bool fixed)
{
	static const unsigned char runs[] = { 8, 144, 9, 112, 7, 24, 8, 8, 5, 32 };
	unsigned literals = INFLATE_SYMBOLS, distances = INFLATE_LENGTHS - INFLATE_SYMBOLS, i;
	unsigned char *at = z->lengths;

	if (fixed) {
		for (i = 0; i < sizeof runs; i += 2) {
			memset(at, runs[i], runs[i + 1]);
			at += runs[i + 1];
		}
	} else {
		i = inflate_take(z, 14);
		literals = 257 + i % 32;
		distances = 1 + i / 32 % 32;
		take_lengths(z, literals + distances, 4 + i / 1024);
		if (literals > 286 || distances > 30 || !z->lengths[256]) /* 256 is the end */
			z->fault = inflate_damaged;
	}
	make_code(z, &z->literals, z->lengths, literals);
	make_code(z, &z->distances, z->lengths + literals, distances);
	z->step = take_coded;
}

void
inflate_block(struct inflate *z)
{
	unsigned kind;

	if (z->last) {
		z->step = inflate_member_end;
		return;
	}
	kind = inflate_take(z, 3);
	z->last = kind & 1;
	kind >>= 1;
	if (kind == 3) {
		z->fault = inflate_damaged;
	} else if (kind) {
		begin_coded(z, kind == 1);
	} else {
		inflate_align(z);
		z->stored = inflate_take(z, 32);
		if ((z->stored ^ ~z->stored >> 16) & 0xffff)
			z->fault = inflate_damaged;
		z->stored &= 0xffff;
		z->step = take_stored;
	}
}
