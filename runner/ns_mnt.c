/* SPDX-License-Identifier: ISC */
/* ns_mnt - the tree of mounts. */
#define _GNU_SOURCE
#include <sched.h>

#include "namespace.h"
#include "plan.h"
#include "sys.h"

const struct namespace ns_mnt = {
	"mnt", "mount", CLONE_NEWNS, 'm', "mounts; /proc is new when -p is there too"
};

bool
mnt_wanted(const struct plan *plan)
{
	return plan_unshares(plan, CLONE_NEWNS);
}

/* Copies of shared mounts stay shared: ours would show up on the host. */
void
mnt_make_private(const struct plan *plan, struct run *run)
{
	sys_make_private("/");
}
