/* SPDX-License-Identifier: ISC */
/* plan - what the user asked for, as plain data. */
#include <stdlib.h>

#include "plan.h"
#include "lib/msg.h"

void
plan_add_range(struct id_map *map, unsigned inside, unsigned outside, unsigned count)
{
	struct id_range *ranges = realloc(map->ranges, (map->count + 1) * sizeof *ranges);

	if (!ranges)
		msg_no_memory();
	ranges[map->count++] = (struct id_range){ inside, outside, count };
	map->ranges = ranges;
}

bool
plan_unshares(const struct plan *plan, unsigned flags)
{
	return (plan->namespaces & flags) == flags;
}
