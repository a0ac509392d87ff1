/* SPDX-License-Identifier: ISC */
/* contestants - the commands that are started in turn, and their measurements. */
#define _GNU_SOURCE
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "contestants.h"

struct contestant contestants[CONTESTANTS];
size_t count;

void
read_list(size_t rounds)
{
	char *line = NULL, *word;
	size_t size = 0, n, f;

	for (; getline(&line, &size, stdin) > 0; line = NULL, size = 0) {
		struct contestant *one;

		if (count == CONTESTANTS)
			errx(1, "more than %d commands", CONTESTANTS);
		one = &contestants[count++];
		if (!(one->name = strtok(line, "\t\n")))
			errx(1, "line %zu is empty", count);
		for (n = 0; (word = strtok(NULL, " \n")); n++) {
			if (n == WORDS - 1)
				errx(1, "'%s' has more than %d words", one->name, WORDS - 1);
			one->words[n] = word;
		}
		if (!n)
			errx(1, "'%s' has no command", one->name);
		for (f = 0; f < FIGURES; f++) {
			if (!(one->figures[f] = calloc(rounds, sizeof(double))))
				err(1, "cannot remember %zu rounds", rounds);
		}
	}
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
median(double *values, size_t n)
{
	qsort(values, n, sizeof *values, by_size);
	return values[n / 2];
}

double
microseconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}
