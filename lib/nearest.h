/* SPDX-License-Identifier: ISC */
/* nearest - how far a mistyped name is from the right one. */
#ifndef NEAREST_H
#define NEAREST_H

#include <stddef.h>

enum { NEAREST_LONGEST = 31 };

/* The number of characters to insert, delete, replace, or exchange with the next, to make B of
 * the first LENGTH characters of A (optimal string alignment).  A name of more than
 * NEAREST_LONGEST characters is far from all others: the answer is its length. */
unsigned nearest_distance(const char *a, size_t length, const char *b);

#endif
