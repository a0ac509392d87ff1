/* SPDX-License-Identifier: ISC */
/* uts - the host name and the domain name. */
#define _GNU_SOURCE
#include <sched.h>

#include "ns.h"
#include "runner/plan.h"
#include "runner/sys/sys.h"

const struct namespace ns_uts = {
	"uts", "uts", CLONE_NEWUTS, 0, "host and domain name"
};

void
uts_set_hostname(const struct plan *plan, struct run *run)
{
	sys_set_hostname(plan->hostname);
}

void
uts_set_domainname(const struct plan *plan, struct run *run)
{
	sys_set_domainname(plan->domainname);
}
