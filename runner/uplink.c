/* SPDX-License-Identifier: ISC */
/* uplink - connect the container's network: by pasta(1), or by a pair of interfaces, veth(4). */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/capability.h>

#include "id_maps.h"
#include "join.h"
#include "names.h"
#include "plan.h"
#include "run.h"
#include "uplink.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

/* The interface inside. */
static const char inner[] = "eth0";

/* -- the command line of pasta --------------------------------------------------------------- */

/* What pasta would do by itself is switched off: it would forward all ports that are bound inside,
 * and lead what is sent to the gateway to the loopback of the host. */
static const char *const always[] = {
	"pasta", "--foreground", "--quiet", "--config-net", "--ns-ifname", inner, "--no-map-gw",
	"--no-dhcp", "--no-dhcpv6", "--no-ra", "--no-netns-quit",
};

/* Its descriptors: it closes those from 3 on. */
static const char *const descriptors[] = {
	"--userns", "/proc/self/fd/0", "--netns", "/proc/self/fd/1", "--pid", "/proc/self/fd/2",
};

enum { NOBODY = 65534 };        /* the user that pasta becomes, if root starts it */

struct words {
	const char **list;
	size_t count;
};

static void
add(struct words *words, const char *word)
{
	words->list = mem_grow(words->list, words->count, sizeof *words->list);
	words->list[words->count++] = word;
}

static void
add_all(struct words *words, const char *const list[], size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		add(words, list[i]);
}

/* The forwards in one direction by one protocol: "[ADDR/]PORT:PORT". */
static void
add_ports(const struct plan *plan, struct words *words, const char *option, bool inward, bool udp)
{
	const struct port *port;
	bool none = true;
	size_t i;

	for (i = 0; i < plan->port_count; i++) {
		port = &plan->ports[i];
		if (port->inward != inward || port->udp != udp)
			continue;
		add(words, option);
		add(words, mem_print("%s%s%u:%u", port->address ? port->address : "",
		    port->address ? "/" : "", port->outside, port->inside));
		none = false;
	}
	if (none) {
		add(words, option);
		add(words, "none");
	}
}

static void
settle_pasta(struct plan *plan)
{
	struct words words = { 0 };

	add_all(&words, always, sizeof always / sizeof always[0]);
	add_ports(plan, &words, "--tcp-ports", false, false);
	add_ports(plan, &words, "--udp-ports", false, true);
	add_ports(plan, &words, "--tcp-ns", true, false);
	add_ports(plan, &words, "--udp-ns", true, true);
	if (plan->dns_forwarded) {
		add(&words, "--dns-forward");
		add(&words, NAMES_DNS);
	}
	add_all(&words, descriptors, sizeof descriptors / sizeof descriptors[0]);
	add(&words, NULL);
	plan->pasta = words.list;
	if (plan->privileged_caller && id_maps_all_exist())
		plan->pasta_uid = NOBODY;
	if (!plan->give_up || (plan->caps & (1ULL << CAP_NET_ADMIN | 1ULL << CAP_NET_RAW)))
		msg_note("a command with net_admin or net_raw can send to the host's own services by pasta, "
		    "on the host's loopback, too");
	if (!sys_list_addresses(&plan->taken, &plan->taken_count))
		msg_complain("--network pasta: cannot list the host's addresses, to keep the command from "
		    "them: %s", strerror(errno));
}

/* -- the outer end of a pair ----------------------------------------------------------------- */

/* What the host must do for a container to reach other networks is the administrator's: to forward
 * packets concerns all interfaces. */
static void
note_forwarding(const struct cable *cable)
{
	bool six = cable->inner.family == AF_INET6;

	if (!cable->gateway.text || !cable->outer.text || strcmp(cable->gateway.text, cable->outer.text))
		return;
	msg_note("the host forwards nothing from '%s' by itself; two commands change that: sysctl -w "
	    "net.%s=1; nft 'table %s %s { chain nat { type nat hook postrouting priority 100; %s saddr "
	    "%s/%u masquerade; }; }'", cable->name, six ? "ipv6.conf.all.forwarding" : "ipv4.ip_forward",
	    six ? "ip6" : "ip", cable->name, six ? "ip6" : "ip", cable->inner.text, cable->bits);
}

void
uplink_settle(struct plan *plan)
{
	if (plan->network == NETWORK_PASTA)
		settle_pasta(plan);
	if (plan->network == NETWORK_VETH && plan->privileged_caller)
		note_forwarding(&plan->cable);
}

/* -- steps ----------------------------------------------------------------------------------- */

bool
uplink_pasta_wanted(const struct plan *plan)
{
	return plan->network == NETWORK_PASTA;
}

bool
uplink_cable_wanted(const struct plan *plan)
{
	return plan->network == NETWORK_VETH;
}

bool
uplink_wanted(const struct plan *plan)
{
	return uplink_pasta_wanted(plan) || uplink_cable_wanted(plan);
}

/* The kernel removes the interfaces with the namespace, a moment after its last process; but one
 * that is kept (--persist) keeps them. */
bool
uplink_removal_wanted(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->kept_count; i++) {
		if (plan->kept[i].ns->flag == CLONE_NEWNET)
			return false;
	}
	return uplink_cable_wanted(plan);
}

void
uplink_look_for_pasta(const struct plan *plan, struct run *run)
{
	size_t i;

	sys_find_pasta();
	sys_check_tun(plan->pasta_uid);
	for (i = 0; i < plan->port_count; i++) {
		if (!plan->ports[i].inward)
			sys_try_port(&plan->ports[i]);
	}
}

static void
hand_over(const struct run *run, const char *name, const char *file, const char *what)
{
	int fd = sys_open_namespace(name, file, false);

	sys_hand_over(run->to_host, fd, what);
	sys_drop_end(&fd);
}

static const char user_fd[] = "the user namespace", net_fd[] = "the net namespace";

void
uplink_hand_over(const struct plan *plan, struct run *run)
{
	if (uplink_pasta_wanted(plan))
		hand_over(run, "user", "/proc/self/ns/user", user_fd);
	hand_over(run, "net", "/proc/self/ns/net", net_fd);
}

void
uplink_take_over(const struct plan *plan, struct run *run)
{
	if (uplink_pasta_wanted(plan) && !sys_take_over(run->to_init, &run->user_ns, user_fd))
		sys_end_like(run->init, "init");
	if (!sys_take_over(run->to_init, &run->net_ns, net_fd))
		sys_end_like(run->init, "init");
}

void
uplink_start_pasta(const struct plan *plan, struct run *run)
{
	run->pasta = sys_start_pasta(plan->pasta, plan->pasta_uid, run->user_ns, run->net_ns,
	    &run->pasta_guard);
	sys_await_pasta(run->pasta);
}

void
uplink_make_cable(const struct plan *plan, struct run *run)
{
	const struct cable *cable = &plan->cable;

	run->interface = sys_make_cable(cable->name, inner, run->net_ns,
	    !uplink_removal_wanted(plan));
	if (cable->outer.text) {
		sys_add_address(cable->name, &cable->outer, cable->bits);
		sys_link_up(cable->name);
	}
}

/* A namespace lives as long as a descriptor of it. */
void
uplink_tell_init(const struct plan *plan, struct run *run)
{
	sys_drop_end(&run->user_ns);
	sys_drop_end(&run->net_ns);
	sys_tell(run->to_init, "init");
}

void
uplink_set_addresses(const struct plan *plan, struct run *run)
{
	sys_add_address(inner, &plan->cable.inner, plan->cable.bits);
	sys_link_up(inner);
	if (plan->cable.gateway.text)
		sys_add_gateway(inner, &plan->cable.gateway);
}

/* Pasta connects from the host: to another address of the host, too, where its services listen.  A
 * route that prohibits it would not do: a socket bound to an interface takes no notice of it. */
void
uplink_take_addresses(const struct plan *plan, struct run *run)
{
	size_t i;

	for (i = 0; i < plan->taken_count; i++)
		sys_take_address(inner, &plan->taken[i]);
}

void
uplink_end_pasta(const struct plan *plan, struct run *run)
{
	sys_end_pasta(run->pasta, &run->pasta_guard);
}

void
uplink_remove_cable(const struct plan *plan, struct run *run)
{
	sys_remove_interface(plan->cable.name, run->interface);
}
