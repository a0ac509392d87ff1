/* SPDX-License-Identifier: ISC */
/* nearest - how far a mistyped name is from the right one. */
#include <stdbool.h>
#include <string.h>

#include "nearest.h"

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned
nearest_distance(const char *a, size_t length, const char *b)
{
	unsigned cost[NEAREST_LONGEST + 1][NEAREST_LONGEST + 1];
	size_t i, j, n = strlen(b);

	if (length > NEAREST_LONGEST || n > NEAREST_LONGEST)
		return (unsigned)(length > n ? length : n);
	for (i = 0; i <= length; i++)
		cost[i][0] = (unsigned)i;
	for (j = 0; j <= n; j++)
		cost[0][j] = (unsigned)j;
	for (i = 1; i <= length; i++) {
		for (j = 1; j <= n; j++) {
			bool same = a[i - 1] == b[j - 1];
			bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];

			cost[i][j] = least(cost[i - 1][j - 1] + !same,
			    least(cost[i - 1][j], cost[i][j - 1]) + 1);
			if (swapped)
				cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
		}
	}
	return cost[length][n];
}
