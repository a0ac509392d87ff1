/* SPDX-License-Identifier: ISC */
/* pid - process ids.  unshare(2) moves only future children into the new namespace: the
 * process forked next is its pid 1. */
#define _GNU_SOURCE
#include <sched.h>

#include "ns.h"

const struct namespace ns_pid = {
	"pid", "pid", CLONE_NEWPID, 'p', "process ids"
};
