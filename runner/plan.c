/* SPDX-License-Identifier: ISC */
/* plan - what the user asked for, as plain data. */
#include <stdlib.h>

#include "plan.h"
#include "lib/mem.h"
#include "lib/msg.h"

void
plan_add_range(struct id_map *map, unsigned inside, unsigned outside, unsigned count)
{
	map->ranges = mem_grow(map->ranges, map->count, sizeof *map->ranges);
	map->ranges[map->count++] = (struct id_range){ inside, outside, count };
}

bool
plan_unshares(const struct plan *plan, unsigned flags)
{
	return (plan->namespaces & flags) == flags;
}
