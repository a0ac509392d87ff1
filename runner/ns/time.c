/* SPDX-License-Identifier: ISC */
/* time - offsets of the monotonic and boottime clocks. */
#define _GNU_SOURCE
#include <sched.h>

#include "ns.h"
#include "lib/kernel.h"
#include "runner/join.h"
#include "runner/plan.h"
#include "runner/sys/sys.h"

const struct namespace ns_time = {
	"time", "time", CLONE_NEWTIME, 'T', "monotonic and boot-time clock"
};

bool
time_offset_wanted(const struct plan *plan)
{
	return plan->boottime || plan->monotonic;
}

/* The kernel accepts offsets only until a process is in the namespace: time_namespaces(7). */
void
time_set_offset(const struct plan *plan, struct run *run)
{
	if (plan->monotonic)
		sys_write_proc("self/timens_offsets", "monotonic %s", plan->monotonic);
	if (plan->boottime)
		sys_write_proc("self/timens_offsets", "boottime %s", plan->boottime);
	if (plan->join_count)
		sys_undumpable(); /* see join_enter */
}
