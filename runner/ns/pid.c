/* SPDX-License-Identifier: ISC */
/* pid - process numbers.  Unsharing moves only children to come, so the
 * process forked next is the first of the namespace, its pid 1. */
#define _GNU_SOURCE
#include <sched.h>

#include "ns.h"

const struct namespace ns_pid = {
	"pid", "pid", CLONE_NEWPID, 'p', "process ids"
};
