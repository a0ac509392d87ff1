/* SPDX-License-Identifier: ISC */
/*
 * search_tree - a choice among ranges of numbers, by as few comparisons as can be.
 *
 * The kernel runs a filter when a call is made whose arguments it looks at, and
 * when it is installed once for each number there is (since 5.11, to learn which
 * are always allowed).  So the mean over all numbers is what a start pays, and
 * the tree is the one with the least mean among all that compare by ">=" and,
 * for a lone number, by "==".
 */
#ifndef SEARCH_TREE_H
#define SEARCH_TREE_H

#include <stddef.h>
#include <stdint.h>

struct code;

/* Numbers from first to last, both included, go to a place in the code. */
struct range {
	uint32_t first, last;
	unsigned to;
};

enum { RANGES_MAX = 1024 };

/*
 * Put the tests that send the accumulator to its range's place, or elsewhere to
 * 'otherwise'; the place of the first test.  The ranges are sorted and do not
 * overlap.  Numbers below 'common' are taken to come equally often, others never.
 */
unsigned tree_put(struct code *, const struct range *, size_t count,
	unsigned otherwise, uint32_t common);

#endif
