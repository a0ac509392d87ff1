/* SPDX-License-Identifier: ISC */
/* net - interfaces, addresses, routes, abstract sockets. */
#define _GNU_SOURCE
#include <sched.h>
#include <linux/capability.h>

#include "ns.h"
#include "lib/text.h"
#include "runner/caps.h"
#include "runner/mounts.h"
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

/* A network of the container's own: sockets that need a privilege on the host harm nothing. */
bool
net_allow_wanted(const struct plan *plan)
{
	return plan->container && plan_unshares(plan, CLONE_NEWNET);
}

/* The sockets of icmp(7), for which CAP_NET_RAW is not needed. */
void
net_allow_ping(const struct plan *plan, struct run *run)
{
	static char range[32];

	text_format(range, sizeof range, "%u %u", plan->ping_first, plan->ping_last);
	sys_set_sysctl_or_note(mounts_proc_of(plan, run), "/proc/sys/net/ipv4/ping_group_range", range,
	    caps_has(plan, CAP_NET_RAW) ? NULL : "ping needs --cap-add net_raw");
}

void
net_allow_ports(const struct plan *plan, struct run *run)
{
	sys_set_sysctl_or_note(mounts_proc_of(plan, run),
	    "/proc/sys/net/ipv4/ip_unprivileged_port_start", "0",
	    caps_has(plan, CAP_NET_BIND_SERVICE) ? NULL : "ports below 1024 cannot be bound");
}
