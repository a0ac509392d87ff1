/* SPDX-License-Identifier: ISC */
/* search_tree - find the range of a number by the fewest comparisons. */
#include "code.h"
#include "search_tree.h"

/* Ranges and the gaps between them; a span ends where the next begins. */
enum { SPANS_MAX = 2 * RANGES_MAX + 1 };

/* No split, but "==": a single number between spans with the same target. */
enum { LONE = UINT16_MAX };

struct span {
	uint32_t first;
	unsigned to;
};

static struct tree {
	struct span span[SPANS_MAX];
	size_t count;
	uint32_t weight[SPANS_MAX + 1];              /* sums up to each span */
	uint32_t cost[SPANS_MAX][SPANS_MAX];         /* of spans i to j */
	uint16_t split[SPANS_MAX][SPANS_MAX];        /* last span of the left side */
} tree;

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
	size_t m, best = i;

	if (lone(i, j)) {
		tree.split[i][j] = LONE;
		tree.cost[i][j] = tree.weight[j + 1] - tree.weight[i];
		return;
	}
	for (m = i + 1; m < j; m++) {
		if (tree.cost[i][m] + tree.cost[m + 1][j] <
		    tree.cost[i][best] + tree.cost[best + 1][j])
			best = m;
	}
	tree.split[i][j] = (uint16_t)best;
	tree.cost[i][j] = tree.cost[i][best] + tree.cost[best + 1][j] +
		tree.weight[j + 1] - tree.weight[i];
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
	size_t m = tree.split[i][j];
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
	add_spans(range, count, otherwise);
	weigh(common);
	solve();
	return put_spans(code, 0, tree.count - 1);
}
