/* SPDX-License-Identifier: ISC */
/*
 * user - user and group ids, capabilities.
 *
 * The first process in the namespace, edge or init, has no valid uid or gid there until the
 * host process, still outside, has written its id maps.
 */
#define _GNU_SOURCE
#include <sched.h>

#include "ns.h"
#include "runner/join.h"
#include "runner/mounts.h"
#include "runner/plan.h"
#include "runner/process.h"
#include "runner/run.h"
#include "runner/sys/sys.h"

const struct namespace ns_user = {
	"user", "user", CLONE_NEWUSER, 'U', "user and group ids, capabilities"
};

bool
user_wanted(const struct plan *plan)
{
	return plan_unshares(plan, CLONE_NEWUSER);
}

/* If init is not cloned into all of them at once. */
bool
user_unshare_wanted(const struct plan *plan)
{
	return user_wanted(plan) && !plan->cloned;
}

/* True for a new user namespace and for a joined one. */
bool
user_entered(const struct plan *plan)
{
	return user_wanted(plan) || join_has(plan, CLONE_NEWUSER);
}

bool
user_forbid_wanted(const struct plan *plan)
{
	return plan->give_up && !plan->nested && user_wanted(plan);
}

void
user_unshare(const struct plan *plan, struct run *run)
{
	sys_unshare(CLONE_NEWUSER, ns_user.name);
}

/* Without privilege, setgroups(2) must be denied before gids can be mapped: else a process
 * could drop a group that denies it access to a file (CVE-2014-8989). */
void
user_map_ids(const struct plan *plan, struct run *run)
{
	const char *first = process_first_inside(plan);
	pid_t pid = process_first_pid(plan, run);
	bool may_fail = plan->repeatable && !plan->maps_given, mapped;
	struct sys_helper uids, gids;

	if (plan->deny_setgroups)
		sys_deny_setgroups(pid, first);
	/* the two helpers run at the same time */
	uids = sys_map_ids(pid, first, "uid", &plan->uid_map, plan->map_by_helper);
	gids = sys_map_ids(pid, first, "gid", &plan->gid_map,
	    plan->map_by_helper && !plan->deny_setgroups);
	mapped = sys_await_map(uids, may_fail);
	mapped &= sys_await_map(gids, may_fail);
	if (mapped)
		return;
	sys_give_up(pid);
	run->refused = WITHOUT_SUBIDS;
}

void
user_become_root(const struct plan *plan, struct run *run)
{
	if (!user_wanted(plan))
		sys_leave_groups();
	else if (!plan->deny_setgroups)
		sys_set_groups(NULL, 0);
	sys_become(plan->init_uid, plan->init_gid);
}

/* The limit applies to namespaces created inside this one. */
void
user_forbid_nested(const struct plan *plan, struct run *run)
{
	sys_set_sysctl_if_writable(mounts_proc_of(plan, run), "/proc/sys/user/max_user_namespaces",
	    "0", "user namespaces inside are not forbidden");
}
