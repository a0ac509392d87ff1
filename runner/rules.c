/* SPDX-License-Identifier: ISC */
/* rules - contradictions in a plan, each with advice. */
#define _GNU_SOURCE
#include <sched.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "exit_status.h"
#include "jail.h"
#include "join.h"
#include "plan.h"
#include "rules.h"
#include "sysctls.h"
#include "lib/msg.h"

static bool
lacks(const struct plan *plan, unsigned flag)
{
	return !plan_unshares(plan, flag);
}

static bool
hostname_without_uts(const struct plan *plan)
{
	return (plan->hostname || plan->domainname) && lacks(plan, CLONE_NEWUTS);
}

static bool
clock_without_time(const struct plan *plan)
{
	return (plan->boottime || plan->monotonic) && lacks(plan, CLONE_NEWTIME);
}

static bool
named_and_shared(const struct plan *plan)
{
	return plan->named & plan->shared;
}

static bool
only_and_all(const struct plan *plan)
{
	return plan->only && plan->all;
}

static bool
joined_and_new(const struct plan *plan)
{
	return join_has(plan, plan->named);
}

static bool
kept_by_user(const struct plan *plan)
{
	return plan->kept_count && !plan->privileged_caller;
}

static bool
maps_without_user(const struct plan *plan)
{
	return plan->maps_given && lacks(plan, CLONE_NEWUSER);
}

static bool
taken_without_container(const struct plan *plan)
{
	return (plan->shared && !plan->container) ||
	    ((plan->caps_dropped || plan->filter || plan->allowed_count || plan->fake_owners) &&
	    !plan->give_up);
}

/* Only root inside keeps the capability for a filter, and no_new_privs is not set. */
static bool
faked_by_other(const struct plan *plan)
{
	return plan->fake_owners && plan->setid && (plan->command_uid || plan->late_user);
}

static bool
allowed_in_other_filter(const struct plan *plan)
{
	return plan->allowed_count && (plan->filter || !plan->seccomp);
}

static bool
new_queue_shared(const struct plan *plan)
{
	return plan->queue == QUEUE_NEW && lacks(plan, CLONE_NEWIPC);
}

static bool
default_queue_unshared(const struct plan *plan)
{
	return plan->queue == QUEUE_DEFAULT && !lacks(plan, CLONE_NEWIPC);
}

static bool
groups_denied(const struct plan *plan)
{
	return plan->groups && plan->deny_setgroups;
}

static bool
jail_without_mounts(const struct plan *plan)
{
	return (plan->volume_count || plan->ephemeral || plan->read_only) &&
	    (!plan->root || lacks(plan, CLONE_NEWNS));
}

static bool
read_only_and_ephemeral(const struct plan *plan)
{
	return plan->ephemeral && plan->read_only;
}

static bool
file_without_mounts(const struct plan *plan)
{
	return plan->root_kind != ROOT_DIR && lacks(plan, CLONE_NEWNS);
}

static bool
limit_of_nothing(const struct plan *plan)
{
	return plan->unpack_limit_given && plan->root_kind != ROOT_ARCHIVE;
}

static bool
image_by_user(const struct plan *plan)
{
	return plan->root_kind == ROOT_IMAGE && !plan->privileged_caller;
}

static bool
setuid_program(const struct plan *plan)
{
	/* AT_SECURE is no proof for root: a security module may set it, too */
	return getauxval(AT_UID) != getauxval(AT_EUID) || getauxval(AT_GID) != getauxval(AT_EGID) ||
	    (getauxval(AT_UID) && getauxval(AT_SECURE));
}

static bool
info_is_report(const struct plan *plan)
{
	return plan->info && plan->report && plan->info_fd == plan->report_fd;
}

/* systemd makes cgroups and mounts as root, and reaps as pid 1. */
static bool
systemd_without_container(const struct plan *plan)
{
	const unsigned needed = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWCGROUP;

	return plan->systemd && (!plan->container || !plan->root || plan->init ||
	    (plan->uid && plan->command_uid) ||
	    !plan_unshares(plan, needed));
}

static bool
bundle_and_other(const struct plan *plan)
{
	return plan->bundle && (plan->only || plan->entrypoint || plan->unpack || plan->remove);
}

static bool
step_of_nothing(const struct plan *plan)
{
	return plan->step && plan->explain;
}

/* The command gets what the container has; this is looked at before it is known. */
static bool
entered_and_more(const struct plan *plan)
{
	return plan->enter && !plan->entered && (plan->root || plan->bundle || plan->all || plan->named ||
	    plan->shared || plan->only || plan->join_count || plan->kept_count || plan->privileged ||
	    plan->uid || plan->gid || plan->groups || plan->keep_id || plan->caps_asked ||
	    plan->caps_dropped || plan->filter || !plan->seccomp || plan->allowed_count || plan->setid ||
	    plan->nested || plan->fake_owners || plan->sysctl_count || plan->volume_count ||
	    plan->read_only || plan->ephemeral || plan->maps_given || plan->limit_count ||
	    plan->controls[CONTROL_MEMORY][0] || plan->controls[CONTROL_PIDS][0] ||
	    plan->controls[CONTROL_CPU][0] || plan->init_asked != INIT_DEFAULT || plan->systemd ||
	    plan->queue);
}

static bool
asked_and_more(const struct plan *plan)
{
	return (plan->list || plan->stop) && (plan->command || plan->explain || plan->name || plan->root ||
	    plan->bundle || plan->enter || plan->named || plan->join_count || plan->all ||
	    (plan->list && plan->stop));
}

static bool
pasta_without_user(const struct plan *plan)
{
	return plan->network == NETWORK_PASTA && !plan_unshares(plan, CLONE_NEWUSER);
}

static bool
cable_by_user(const struct plan *plan)
{
	return plan->network == NETWORK_VETH && !plan->privileged_caller;
}

static bool
ports_without_pasta(const struct plan *plan)
{
	return plan->port_count && plan->network != NETWORK_PASTA;
}

static bool
names_without_jail(const struct plan *plan)
{
	return (plan->dns_count || plan->host_lines) && !(plan->give_up && jail_pivot_wanted(plan));
}

static bool
dns_without_network(const struct plan *plan)
{
	return plan->dns_count && plan->network == NETWORK_NONE && plan_unshares(plan, CLONE_NEWNET);
}

/* Each rule: a condition that a plan must not meet, and the advice if it does. */
static const struct rule {
	bool (*broken)(const struct plan *);
	const char *advice;
} rules[] = {
	{ setuid_program,
	    "this program must not be setuid or setgid, or have file capabilities: it does all "
	    "that its caller asks" },
	{ named_and_shared,
	    "a namespace cannot be both new and shared (--share, --network host, --hpc)" },
	{ only_and_all,
	    "--only and --all contradict: namespaces by hand, or a container" },
	{ joined_and_new,
	    "a namespace cannot be both new and joined (--join, --enter)" },
	{ kept_by_user,
	    "--persist mounts on the host, which needs root" },
	{ groups_denied,
	    "--groups, and additionalGids in a bundle, need root, or newgidmap and a line in "
	    "/etc/subgid" },
	{ taken_without_container,
	    "--share, --network host, --cap-drop, --seccomp FILE, --seccomp-allow and --fake-owners "
	    "are for a container: use them with -c or -a, and without --only, --privileged, --share all" },
	{ faked_by_other,
	    "--fake-owners together with --setuid needs a command that is root: omit one of them, "
	    "or --uid" },
	{ allowed_in_other_filter,
	    "--seccomp-allow changes the built-in filter: omit it, or --seccomp none or FILE" },
	{ hostname_without_uts,
	    "a new host or domain name needs the uts namespace: do not share it" },
	{ clock_without_time,
	    "--boottime and --monotonic need the time namespace: do not share it" },
	{ maps_without_user,
	    "--uid-map and --gid-map need the user namespace (-U)" },
	{ new_queue_shared,
	    "'-i yes' uses a new ipc namespace: do not share it" },
	{ default_queue_unshared,
	    "'-i no' uses the default ipc namespace: drop -I, or add --share ipc" },
	{ jail_without_mounts,
	    "--bind, --ro-bind, --tmpfs, --read-only and --ephemeral need a jail (-c) and the "
	    "mount namespace (-m)" },
	{ read_only_and_ephemeral,
	    "--read-only and --ephemeral contradict: no changes, or changes in a tmpfs" },
	{ file_without_mounts,
	    "an archive or image as a jail (-c) needs the mount namespace (-m)" },
	{ limit_of_nothing,
	    "--unpack-limit is for an archive or a container image in one file as the jail (-c)" },
	{ image_by_user,
	    "only root can mount an image: unpack it to a directory, or pack it as .cpio or .tar" },
	{ info_is_report,
	    "--info-fd and --report write two documents: give them two descriptors" },
	{ systemd_without_container,
	    "--systemd needs a container (-c) in which it is pid 1 and root: omit --only, --init, --uid, "
	    "and --share pid, mount or cgroup" },
	{ bundle_and_other,
	    "--bundle runs a container, whose command is in config.json or on the command line: omit "
	    "--only, --entrypoint, --unpack and --remove" },
	{ entered_and_more,
	    "--enter NAME takes the namespaces, the ids and the restrictions of the container: omit the "
	    "options that set others" },
	{ asked_and_more,
	    "--list and --stop run no command: --list stands alone, --stop NAME takes only --timeout" },
	{ step_of_nothing,
	    "--explain takes no steps, so --step cannot wait for one" },
	{ pasta_without_user,
	    "--network pasta needs a new user namespace: do not share or join it (by hand: add -U)" },
	{ cable_by_user,
	    "--network veth=... changes the host's network, which needs root: a user takes --network "
	    "pasta" },
	{ ports_without_pasta,
	    "--publish and --publish-in are for --network pasta; with veth=... the container has an "
	    "address, and its ports with it; with host it has the host's" },
	{ names_without_jail,
	    "--dns and --add-host are for a container with a jail (-c) and a mount namespace of its own" },
	{ dns_without_network,
	    "--dns: there is no network to ask a name server in; add --network pasta, veth=... or host" },
};

void
rules_check(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		if (rules[i].broken(plan))
			msg_complain("%s", rules[i].advice);
	}
	sysctls_check(plan);
	if (msg_errors())
		msg_die(STATUS_FAILED, "nothing was done; 'invoke_ns --help' lists the options");
}
