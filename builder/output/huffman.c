/* SPDX-License-Identifier: ISC */
/* huffman - codes of limited length for symbols that occur so often. */
#include <stdlib.h>
#include <string.h>

#include "huffman.h"

enum { LONGEST = 32 };

struct leaf {
	uint32_t frequency;
	uint16_t symbol;
};

/* Ties are decided by the symbol, so that every qsort(3) gives the same order. */
static int
by_frequency(const void *a, const void *b)
{
	const struct leaf *x = a, *y = b;

	if (x->frequency != y->frequency)
		return x->frequency < y->frequency ? -1 : 1;
	return (int)x->symbol - (int)y->symbol;
}

/*
 * Join the two rarest again and again: of leaves in order and of inner nodes, which
 * are born in order, so the rarest is at the head of one of the two queues.
 * Returns how many leaves lie at each depth.
 */
static void
measure(const struct leaf *leaves, size_t n, unsigned at_depth[LONGEST])
{
	uint64_t weight[HUFFMAN_MOST];
	uint16_t parent[2 * HUFFMAN_MOST] = { 0 };
	uint8_t depth[HUFFMAN_MOST];
	size_t leaf = 0, inner = 0, made, i, k, pick;

	for (made = 0; made + 1 < n; made++) {
		weight[made] = 0;
		for (k = 0; k < 2; k++) {
			if (leaf < n && (inner == made ||
			    leaves[leaf].frequency <= weight[inner])) {
				weight[made] += leaves[leaf].frequency;
				pick = leaf++;
			} else {
				weight[made] += weight[inner];
				pick = n + inner++;
			}
			parent[pick] = made;
		}
	}
	depth[n - 2] = 0;
	for (i = n - 2; i-- > 0;)
		depth[i] = depth[parent[n + i]] + 1;
	for (i = 0; i < n; i++) {
		unsigned d = depth[parent[i]] + 1u;

		at_depth[d < LONGEST ? d : LONGEST - 1]++;
	}
}

/*
 * Bring up what is deeper than limit, and pay for it, so that Kraft's sum is one
 * again: a leaf above makes room for itself and for one of the limit's, one level
 * down, which gives back 2^-limit each time.
 */
static void
limit_depth(unsigned at_depth[LONGEST], unsigned limit)
{
	unsigned long sum = 0;
	unsigned d;

	for (d = limit + 1; d < LONGEST; d++) {
		at_depth[limit] += at_depth[d];
		at_depth[d] = 0;
	}
	for (d = 1; d <= limit; d++)
		sum += (unsigned long)at_depth[d] << (limit - d);
	for (; sum > 1ul << limit; sum--) {
		for (d = limit - 1; !at_depth[d]; d--)
			;
		at_depth[d]--;
		at_depth[d + 1] += 2;
		at_depth[limit]--;
	}
}

void
huffman_lengths(const uint32_t *frequencies, size_t count, unsigned limit,
    uint8_t *lengths)
{
	struct leaf leaves[HUFFMAN_MOST];
	unsigned at_depth[LONGEST] = { 0 }, d;
	size_t i, n = 0;

	memset(lengths, 0, count);
	for (i = 0; i < count; i++)
		if (frequencies[i])
			leaves[n++] = (struct leaf){ frequencies[i], i };
	if (n == 1)
		lengths[leaves[0].symbol] = 1;
	if (n < 2)
		return;
	qsort(leaves, n, sizeof *leaves, by_frequency);
	measure(leaves, n, at_depth);
	limit_depth(at_depth, limit);
	/* The rarest get the longest. */
	for (i = 0, d = limit; d > 0; d--)
		for (; at_depth[d]; at_depth[d]--)
			lengths[leaves[i++].symbol] = d;
}

void
huffman_codes(const uint8_t *lengths, size_t count, uint16_t *codes)
{
	unsigned at_length[16] = { 0 }, next[16], code = 0, bits, reversed, k;
	size_t i;

	for (i = 0; i < count; i++)
		at_length[lengths[i]]++;
	at_length[0] = 0;
	for (bits = 1; bits < 16; bits++) {
		code = (code + at_length[bits - 1]) << 1;
		next[bits] = code;
	}
	for (i = 0; i < count; i++) {
		if (!lengths[i])
			continue;
		code = next[lengths[i]]++;
		for (reversed = 0, k = 0; k < lengths[i]; k++)
			reversed |= (code >> k & 1) << (lengths[i] - 1 - k);
		codes[i] = reversed;
	}
}
