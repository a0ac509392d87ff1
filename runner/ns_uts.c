/* SPDX-License-Identifier: ISC */
/* ns_uts - the host name and the domain name. */
#define _GNU_SOURCE
#include <sched.h>

#include "namespace.h"
#include "plan.h"
#include "sys.h"

const struct namespace ns_uts = {
	"uts", "uts", CLONE_NEWUTS, 0, "host and domain name"
};

bool
hostname_wanted(const struct plan *plan)
{
	return plan->hostname;
}

bool
domainname_wanted(const struct plan *plan)
{
	return plan->domainname;
}

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
