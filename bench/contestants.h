/* SPDX-License-Identifier: ISC */
/* contestants - the commands that are started in turn, and what was measured of them. */
#ifndef CONTESTANTS_H
#define CONTESTANTS_H

#include <stddef.h>

enum { CONTESTANTS = 32, WORDS = 4096, ROUNDS = 10000, FIGURES = 5, AT_ONCE = 1000 };

struct contestant {
	char *name;
	char *words[WORDS];
	double *figures[FIGURES];       /* of each round */
};

extern struct contestant contestants[CONTESTANTS];
extern size_t count;

/* Lines of "name<tab>command and its words", from standard input; ends if they are wrong. */
void read_list(size_t rounds);

/* Microseconds of the monotonic clock. */
double microseconds(void);

/* Sorts them. */
double median(double *values, size_t n);

#endif
