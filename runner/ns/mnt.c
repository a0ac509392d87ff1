/* SPDX-License-Identifier: ISC */
/* mnt - the tree of mounts. */
#define _GNU_SOURCE
#include <sched.h>

#include "ns.h"
#include "runner/plan.h"
#include "runner/sys/sys.h"

const struct namespace ns_mnt = {
	"mnt", "mount", CLONE_NEWNS, 'm', "mounts; with -p also a new /proc"
};

/* unshare(2) copies shared mounts as shared: new mounts inside would appear on the host. */
void
mnt_make_private(const struct plan *plan, struct run *run)
{
	sys_make_private("/");
}
