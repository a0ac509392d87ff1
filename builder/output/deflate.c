/* SPDX-License-Identifier: ISC */
/* deflate - find what was seen before. */
#include <string.h>

#include "deflate.h"
#include "lib/mem.h"

enum {
	HASH_BITS = 15,
	HASH_SIZE = 1 << HASH_BITS,
	/* Candidates that are compared at most: the knob between speed and size. */
	CHAIN = 48,
	GOOD = 64,              /* a match of this length needs no better one */
};

struct deflate {
	struct bits *bits;
	/* History and the block that is being filled. */
	unsigned char window[DEFLATE_HISTORY + DEFLATE_BLOCK];
	size_t begin, end;      /* of the block, in the window */
	uint64_t base;          /* what window[0] is in the whole, plus one */
	/* Positions in the whole (plus one; 0: none) by hash, and the one before. */
	uint64_t head[HASH_SIZE], previous[DEFLATE_HISTORY];
	struct token tokens[DEFLATE_BLOCK];
	size_t count;
};

struct deflate *
deflate_open(struct bits *bits)
{
	struct deflate *d = mem_new(sizeof *d);

	d->bits = bits;
	d->base = 1;
	return d;
}

static unsigned
hash(const unsigned char *p)
{
	uint32_t three = p[0] | p[1] << 8 | (uint32_t)p[2] << 16;

	return three * 0x9e3779b1u >> (32 - HASH_BITS);
}

/* Make the position at i findable. */
static void
enter(struct deflate *d, size_t i)
{
	uint64_t position = d->base + i;
	unsigned h;

	if (i + DEFLATE_SHORTEST > d->end)
		return;
	h = hash(d->window + i);
	d->previous[position % DEFLATE_HISTORY] = d->head[h];
	d->head[h] = position;
}

static unsigned
common(const unsigned char *a, const unsigned char *b, unsigned most)
{
	unsigned n = 0;

	while (n < most && a[n] == b[n])
		n++;
	return n;
}

/* The longest match for what stands at i; length 0: none. */
static struct token
find(const struct deflate *d, size_t i)
{
	struct token best = { 0 };
	unsigned tries = CHAIN, n, most = DEFLATE_LONGEST;
	uint64_t here = d->base + i, candidate;

	if (d->end - i < DEFLATE_SHORTEST)
		return best;
	if (d->end - i < most)
		most = d->end - i;
	candidate = d->head[hash(d->window + i)];
	while (candidate && here - candidate <= DEFLATE_HISTORY - 1 && tries--) {
		const unsigned char *p = d->window + (candidate - d->base);

		if (p[best.length] == d->window[i + best.length]) {
			n = common(p, d->window + i, most);
			if (n > best.length && n >= DEFLATE_SHORTEST)
				best = (struct token){ n, here - candidate };
			if (n >= GOOD || n == most)
				break;
		}
		candidate = d->previous[candidate % DEFLATE_HISTORY];
	}
	return best;
}

/* A match is put off if one byte later there is a longer one. */
static void
compress(struct deflate *d)
{
	struct token now, later;
	size_t i = d->begin, stop;

	now = find(d, i);
	while (i < d->end) {
		enter(d, i);
		later = (struct token){ 0 };
		if (now.length < GOOD && i + 1 < d->end)
			later = find(d, i + 1);
		if (!now.length || later.length > now.length) {
			d->tokens[d->count++] = (struct token){ d->window[i], 0 };
			i++;
			now = later;
			continue;
		}
		d->tokens[d->count++] = now;
		for (stop = i + now.length, i++; i < stop; i++)
			enter(d, i);
		if (i < d->end)
			now = find(d, i);
	}
}

static void
finish_block(struct deflate *d, int last)
{
	struct block block = {
		.bytes = d->window + d->begin, .size = d->end - d->begin,
		.tokens = d->tokens,
	};
	size_t keep = d->end < DEFLATE_HISTORY ? d->end : DEFLATE_HISTORY;

	d->count = 0;
	compress(d);
	block.count = d->count;
	deflate_block(d->bits, &block, last);
	memmove(d->window, d->window + d->end - keep, keep);
	d->base += d->end - keep;
	d->begin = d->end = keep;
}

void
deflate_write(struct deflate *d, const unsigned char *bytes, size_t length)
{
	size_t n;

	while (length) {
		n = d->begin + DEFLATE_BLOCK - d->end;
		if (n > length)
			n = length;
		memcpy(d->window + d->end, bytes, n);
		d->end += n;
		bytes += n;
		length -= n;
		if (d->end == d->begin + DEFLATE_BLOCK)
			finish_block(d, 0);
	}
}

void
deflate_close(struct deflate *d)
{
	finish_block(d, 1);
	bits_flush(d->bits);
}
