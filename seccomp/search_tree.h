/* SPDX-License-Identifier: ISC */
/*
 * search_tree - find the range of a number by the fewest comparisons.
 *
 * Since Linux 5.11 the kernel runs a new filter once for each system call number, to learn
 * which calls are always allowed; later it runs the filter only for the other calls.  So a
 * start costs the mean over all numbers, and this tree has the lowest mean of all trees
 * that compare by ">=" and, for a single number, by "==".
 */
#ifndef SEARCH_TREE_H
#define SEARCH_TREE_H

#include <stddef.h>
#include <stdint.h>

struct code;

/* The numbers from first to last, inclusive, go to this place in the code. */
struct range {
	uint32_t first, last;
	unsigned to;
};

enum { RANGES_MAX = 1024 };

/*
 * Put tests that jump to the place of the range that contains the accumulator, or else to
 * 'otherwise'.  Returns the place of the first test.  The ranges are sorted and do not
 * overlap.  Numbers below 'common' are taken to be equally frequent, others never to occur.
 */
unsigned tree_put(struct code *, const struct range *, size_t count,
	unsigned otherwise, uint32_t common);

#endif
