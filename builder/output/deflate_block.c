/* SPDX-License-Identifier: ISC */
/* deflate_block - write one block of RFC 1951, coded or stored. */
#include <string.h>

#include "deflate.h"
#include "huffman.h"

enum {
	LITERALS = 286, DISTANCES = 30, LENGTHS = 19,
	END = 256,              /* of a block */
	STORED = 0, DYNAMIC = 2,
	REPEAT = 16, ZEROS = 17, MANY_ZEROS = 18,
};

/* 3.2.5: codes 257.. for lengths and 0.. for distances, by what they begin at. */
static const uint16_t length_base[] = {
	3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59,
	67, 83, 99, 115, 131, 163, 195, 227, 258,
};
static const uint8_t length_extra[] = {
	0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4,
	5, 5, 5, 5, 0,
};
static const uint16_t distance_base[] = {
	1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513,
	769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
};
/* 3.2.7: the order in which the lengths of the code for lengths are sent. */
static const uint8_t order[LENGTHS] = {
	16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
};

struct code {
	uint32_t frequencies[HUFFMAN_MOST];
	uint8_t lengths[HUFFMAN_MOST];
	uint16_t codes[HUFFMAN_MOST];
};

/* A length of the header: a symbol of the code for lengths, and its extra bits. */
struct run {
	uint8_t symbol, extra;
};

struct coding {
	struct code literals, distances, runs_code;
	struct run runs[LITERALS + DISTANCES];
	size_t n_runs, n_literals, n_distances, n_order;
};

static unsigned
length_code(unsigned length)
{
	unsigned i = sizeof length_base / sizeof length_base[0] - 1;

	while (length_base[i] > length)
		i--;
	return i;
}

static unsigned
distance_extra(unsigned code)
{
	return code < 2 ? 0 : code / 2 - 1;
}

static unsigned
distance_code(unsigned distance)
{
	unsigned low = 0, high = DISTANCES - 1, middle;

	while (low < high) {
		middle = (low + high + 1) / 2;
		if (distance_base[middle] <= distance)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

static void
count(struct coding *c, const struct block *block)
{
	const struct token *t;

	for (t = block->tokens; t < block->tokens + block->count; t++) {
		if (!t->distance) {
			c->literals.frequencies[t->length]++;
			continue;
		}
		c->literals.frequencies[257 + length_code(t->length)]++;
		c->distances.frequencies[distance_code(t->distance)]++;
	}
	c->literals.frequencies[END] = 1;
}

static void
make_code(struct code *code, size_t symbols, unsigned limit)
{
	huffman_lengths(code->frequencies, symbols, limit, code->lengths);
	huffman_codes(code->lengths, symbols, code->codes);
}

static void
add_run(struct coding *c, unsigned symbol, unsigned extra)
{
	c->runs[c->n_runs++] = (struct run){ symbol, extra };
	c->runs_code.frequencies[symbol]++;
}

/* A run of n equal lengths, as the header says it. */
static void
add_runs(struct coding *c, unsigned length, unsigned n)
{
	unsigned k;

	if (length) {
		add_run(c, length, 0);
		n--;
	}
	while (n >= 3) {
		k = n;
		if (length && k > 6)
			k = 6;
		if (k > 138)
			k = 138;
		if (length)
			add_run(c, REPEAT, k - 3);
		else if (k < 11)
			add_run(c, ZEROS, k - 3);
		else
			add_run(c, MANY_ZEROS, k - 11);
		n -= k;
	}
	while (n--)
		add_run(c, length, 0);
}

/* Both codes' lengths in one row; what is zero at their ends is not sent. */
static void
make_header(struct coding *c)
{
	uint8_t row[LITERALS + DISTANCES];
	size_t i, j, n;

	for (c->n_literals = LITERALS; !c->literals.lengths[c->n_literals - 1];)
		c->n_literals--;
	c->n_distances = DISTANCES;
	while (c->n_distances > 1 && !c->distances.lengths[c->n_distances - 1])
		c->n_distances--;
	n = c->n_literals + c->n_distances;
	memcpy(row, c->literals.lengths, c->n_literals);
	memcpy(row + c->n_literals, c->distances.lengths, c->n_distances);
	for (i = 0; i < n; i = j) {
		for (j = i + 1; j < n && row[j] == row[i]; j++)
			;
		add_runs(c, row[i], j - i);
	}
	make_code(&c->runs_code, LENGTHS, 7);
	for (c->n_order = LENGTHS; c->n_order > 4 &&
	    !c->runs_code.lengths[order[c->n_order - 1]];)
		c->n_order--;
}

static unsigned
run_extra(unsigned symbol)
{
	return symbol == REPEAT ? 2 : symbol == ZEROS ? 3 :
	    symbol == MANY_ZEROS ? 7 : 0;
}

/* What the block would take coded, in bits. */
static unsigned long
measure(const struct coding *c)
{
	unsigned long bits = 17 + 3 * c->n_order;
	unsigned i;

	for (i = 0; i < c->n_runs; i++)
		bits += c->runs_code.lengths[c->runs[i].symbol] +
		    run_extra(c->runs[i].symbol);
	for (i = 0; i < LITERALS; i++)
		bits += (unsigned long)c->literals.frequencies[i] *
		    (c->literals.lengths[i] + (i > 256 ? length_extra[i - 257] : 0));
	for (i = 0; i < DISTANCES; i++)
		bits += (unsigned long)c->distances.frequencies[i] *
		    (c->distances.lengths[i] + distance_extra(i));
	return bits;
}

static void
put(struct bits *bits, const struct code *code, unsigned symbol)
{
	bits_put(bits, code->codes[symbol], code->lengths[symbol]);
}

static void
put_header(struct bits *bits, const struct coding *c)
{
	size_t i;

	bits_put(bits, c->n_literals - 257, 5);
	bits_put(bits, c->n_distances - 1, 5);
	bits_put(bits, c->n_order - 4, 4);
	for (i = 0; i < c->n_order; i++)
		bits_put(bits, c->runs_code.lengths[order[i]], 3);
	for (i = 0; i < c->n_runs; i++) {
		put(bits, &c->runs_code, c->runs[i].symbol);
		bits_put(bits, c->runs[i].extra, run_extra(c->runs[i].symbol));
	}
}

static void
put_tokens(struct bits *bits, const struct coding *c, const struct block *block)
{
	const struct token *t;
	unsigned code;

	for (t = block->tokens; t < block->tokens + block->count; t++) {
		if (!t->distance) {
			put(bits, &c->literals, t->length);
			continue;
		}
		code = length_code(t->length);
		put(bits, &c->literals, 257 + code);
		bits_put(bits, t->length - length_base[code], length_extra[code]);
		code = distance_code(t->distance);
		put(bits, &c->distances, code);
		bits_put(bits, t->distance - distance_base[code],
		    distance_extra(code));
	}
	put(bits, &c->literals, END);
}

static void
put_stored(struct bits *bits, const struct block *block)
{
	size_t i;

	bits_align(bits);
	bits_put(bits, block->size, 16);
	bits_put(bits, ~block->size & 0xffff, 16);
	for (i = 0; i < block->size; i++)
		bits_put(bits, block->bytes[i], 8);
}

void
deflate_block(struct bits *bits, const struct block *block, int last)
{
	struct coding c = { 0 };

	count(&c, block);
	make_code(&c.literals, LITERALS, 15);
	make_code(&c.distances, DISTANCES, 15);
	make_header(&c);
	bits_put(bits, last, 1);
	if (measure(&c) > 8 * (block->size + 5)) {
		bits_put(bits, STORED, 2);
		put_stored(bits, block);
		return;
	}
	bits_put(bits, DYNAMIC, 2);
	put_header(bits, &c);
	put_tokens(bits, &c, block);
}
