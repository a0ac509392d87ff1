/* SPDX-License-Identifier: ISC */
/* search_tree - find the range of a number by the fewest comparisons. */
#include <stdlib.h>

#include "code.h"
#include "lib/mem.h"
#include "search_tree.h"

/* Ranges and the gaps between them; a span ends where the next begins. */
enum { SPANS_MAX = 2 * RANGES_MAX + 1 };

/* No split, but "==": a single number between spans with the same target. */
enum { LONE = UINT16_MAX };

struct span {
	uint32_t first;
	unsigned to;
};

static LARGE struct tree {
	struct span span[SPANS_MAX];
	size_t count;
	uint32_t weight[SPANS_MAX + 1];              /* sums up to each span */
	struct best {
		uint32_t cost;
		uint16_t split;                      /* last span of the left side */
	} *best;                                     /* of spans i to j: best_of() */
} tree;

static struct best *
best_of(size_t i, size_t j)
{
	return &tree.best[i * tree.count + j];
}

static uint32_t
cost_of(size_t i, size_t j)
{
	return best_of(i, j)->cost;
}

static void
add_span(uint32_t first, unsigned to)
{
	if (tree.count > 0 && tree.span[tree.count - 1].to == to)
		return;
	tree.span[tree.count++] = (struct span){ first, to };
}

static void
add_spans(const struct range *range, size_t count, unsigned otherwise)
{
	uint32_t next = 0;
	size_t i;

	tree.count = 0;
	for (i = 0; i < count; i++) {
		if (range[i].first > next)
			add_span(next, otherwise);
		add_span(range[i].first, range[i].to);
		next = range[i].last + 1;
	}
	/* 0 if the last range ends at the greatest number */
	if (next > 0 || count == 0)
		add_span(next, otherwise);
}

/* A span that never occurs has a small weight, so that its path is short, too. */
static void
weigh(uint32_t common)
{
	size_t i;

	for (i = 0; i < tree.count; i++) {
		uint32_t first = tree.span[i].first;
		uint32_t end = i + 1 < tree.count ? tree.span[i + 1].first : common;

		end = end < common ? end : common;
		tree.weight[i + 1] = tree.weight[i] + 1 +
			(first < end ? 64 * (end - first) : 0);
	}
}

static int
lone(size_t i, size_t j)
{
	const struct span *span = &tree.span[i];

	return j == i + 2 && span[2].first == span[1].first + 1 && span[0].to == span[2].to;
}

static void
solve_one(size_t i, size_t j)
{
	struct best *best = best_of(i, j);
	uint32_t all = tree.weight[j + 1] - tree.weight[i];
	size_t m;

	if (lone(i, j)) {
		*best = (struct best){ all, LONE };
		return;
	}
	*best = (struct best){ cost_of(i, i) + cost_of(i + 1, j) + all, (uint16_t)i };
	for (m = i + 1; m < j; m++) {
		uint32_t cost = cost_of(i, m) + cost_of(m + 1, j) + all;

		if (cost < best->cost)
			*best = (struct best){ cost, (uint16_t)m };
	}
}

/* Dynamic programming: both sides of an optimal tree are optimal trees. */
static void
solve(void)
{
	size_t i, wide;

	for (wide = 1; wide < tree.count; wide++) {
		for (i = 0; i + wide < tree.count; i++)
			solve_one(i, i + wide);
	}
}

static unsigned
put_spans(struct code *code, size_t i, size_t j)
{
	const struct span *span = &tree.span[i];
	size_t m = best_of(i, j)->split;
	unsigned yes, no;

	if (i == j)
		return span->to;
	if (m == LONE)
		return code_test(code, BPF_JEQ, span[1].first, span[1].to, span->to);
	yes = put_spans(code, m + 1, j);
	no = put_spans(code, i, m);
	return code_test(code, BPF_JGE, tree.span[m + 1].first, yes, no);
}

unsigned
tree_put(struct code *code, const struct range *range, size_t count,
	unsigned otherwise, uint32_t common)
{
	unsigned place = otherwise;

	add_spans(range, count, otherwise);
	weigh(common);
	tree.best = calloc(tree.count * tree.count, sizeof *tree.best);
	if (!tree.best) {
		code->full = true;
	} else {
		solve();
		place = put_spans(code, 0, tree.count - 1);
	}
	free(tree.best);
	return place;
}
