/* SPDX-License-Identifier: ISC */
/* filter - from a list of what is refused to the program that refuses it. */
#ifndef FILTER_H
#define FILTER_H

#include <stdbool.h>

struct arch;
struct code;
struct deny;

/*
 * Make the program.  False after complaints on stderr, with lines of the list
 * 'name', about calls that nobody knows or a list that is too long.
 */
bool filter_make(struct code *, const struct deny *, const struct arch *, const char *name);

#endif
