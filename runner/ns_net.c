/* SPDX-License-Identifier: ISC */
/* ns_net - interfaces, addresses, routes, abstract sockets. */
#define _GNU_SOURCE
#include <sched.h>

#include "namespace.h"
#include "plan.h"
#include "sys.h"

const struct namespace ns_net = {
	"net", "net", CLONE_NEWNET, 'n', "network interfaces and routes; lo is up"
};

bool
net_wanted(const struct plan *plan)
{
	return plan_unshares(plan, CLONE_NEWNET);
}

/* A new one has a loopback interface, but down. */
void
net_loopback_up(const struct plan *plan, struct run *run)
{
	sys_link_up("lo");
}
