/* SPDX-License-Identifier: ISC */
/* net - interfaces, addresses, routes, abstract sockets. */
#define _GNU_SOURCE
#include <sched.h>

#include "ns.h"
#include "runner/plan.h"
#include "runner/sys/sys.h"

const struct namespace ns_net = {
	"net", "net", CLONE_NEWNET, 'n', "network interfaces and routes; lo is up"
};

/* A new namespace has a loopback interface that is down. */
void
net_loopback_up(const struct plan *plan, struct run *run)
{
	sys_link_up("lo");
}
