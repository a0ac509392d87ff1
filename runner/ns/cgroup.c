/* SPDX-License-Identifier: ISC */
/* cgroup - the view of the control-group tree.  The group we are in when we
 * unshare becomes its root; limits are not its business. */
#define _GNU_SOURCE
#include <sched.h>

#include "ns.h"
#include "lib/kernel.h"

const struct namespace ns_cgroup = {
	"cgroup", "cgroup", CLONE_NEWCGROUP, 'C', "view of the cgroup tree"
};
