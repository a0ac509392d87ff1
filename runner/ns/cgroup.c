/* SPDX-License-Identifier: ISC */
/* cgroup - the view of the cgroup tree.  The cgroup of the process that calls unshare(2)
 * becomes the root of the view; limits are not affected. */
#define _GNU_SOURCE
#include <sched.h>

#include "ns.h"
#include "lib/kernel.h"

const struct namespace ns_cgroup = {
	"cgroup", "cgroup", CLONE_NEWCGROUP, 'C', "view of the cgroup tree"
};
