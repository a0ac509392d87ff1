/* SPDX-License-Identifier: ISC */
/*
 * steps - the order in which things happen, and to whom.
 *
 * Four actors play a run.  Each process walks the table below from the top and
 * takes the rows that are its own:
 *
 *   host     stays outside all namespaces, writes the id maps, relays the
 *            terminal, passes signals on, waits, and cleans up
 *   edge     unshares, so it is half inside: pid and time namespaces are only
 *            for its children.  It makes init, and leaves
 *   init     is pid 1 inside: builds the jail; in a container it stays, to reap
 *   command  is what the user asked for: init's child in a container, init
 *            itself by hand
 *
 * A fork row splits the walk: the child goes on from there as its new self.
 */
#include <stdbool.h>
#include <stddef.h>

#include "caps.h"
#include "console.h"
#include "ids.h"
#include "jail.h"
#include "jail_file.h"
#include "join.h"
#include "life.h"
#include "limits.h"
#include "message_queue.h"
#include "mounts.h"
#include "namespace.h"
#include "plan.h"
#include "report.h"
#include "run.h"
#include "say.h"
#include "steps.h"
#include "sys.h"
#include "volumes.h"

enum actor { HOST, EDGE, INIT, COMMAND };

static const char *const actor_names[] = { "host", "edge", "init", "command" };

static enum actor self = HOST;

static void
become(enum actor actor)
{
	self = actor;
	say_as(actor_names[actor]);
}

/* After a fork each side closes the ends that are the other's, or it would never see
 * the end of file. */
static void
drop_ends(struct run *run)
{
	if (self != HOST)
		sys_drop_report();
	sys_drop_end(self == HOST ? &run->inner_end : &run->host_end);
	sys_drop_end(self == HOST ? &run->to_host : &run->to_init);
}

static void
fork_edge(const struct plan *plan, struct run *run)
{
	if ((run->edge = sys_fork("edge", false)) == 0)
		become(EDGE);
	drop_ends(run);
}

/* The edge's child becomes host's own, so that edge can leave. */
static void
fork_init(const struct plan *plan, struct run *run)
{
	bool from_edge = self == EDGE;

	if ((run->init = sys_fork("init", from_edge)) == 0)
		become(INIT);
	if (!from_edge)
		drop_ends(run);
	else if (self == INIT)
		sys_drop_end(&run->inner_end);
}

static void
fork_command(const struct plan *plan, struct run *run)
{
	if ((run->command = sys_fork("command", false)) == 0)
		become(COMMAND);
}

static bool
by_hand(const struct plan *plan)
{
	return !plan->init;
}

static void
become_command(const struct plan *plan, struct run *run)
{
	become(COMMAND);
}

static const struct step {
	enum actor actor;
	bool (*wanted)(const struct plan *);    /* NULL: always */
	void (*take)(const struct plan *, struct run *);
} steps[] = {
	/* nothing of the caller's comes along by accident */
	{ HOST,    NULL,                  life_tidy },
	{ HOST,    report_wanted,         report_open },
	{ HOST,    join_wanted,           join_open },
	{ HOST,    join_queue_wanted,     join_enter_for_queue },
	{ HOST,    queue_wanted,          queue_make },
	{ HOST,    jail_wanted,           jail_enter },
	{ HOST,    jail_archive_wanted,   jail_archive_open },
	{ HOST,    jail_image_wanted,     jail_image_mount },
	{ HOST,    volumes_open_wanted,   volumes_open },
	{ HOST,    limits_raise_wanted,   limits_raise },
	{ HOST,    limits_cgroup_wanted,  limits_make_cgroup },
	{ HOST,    life_edge_wanted,      life_open_edge_channel },
	{ HOST,    NULL,                  life_open_init_channel },

	/* half inside: user first, for it grants the others */
	{ HOST,    life_edge_wanted,      fork_edge },
	{ EDGE,    join_wanted,           join_enter },
	{ EDGE,    user_wanted,           user_unshare },
	{ EDGE,    life_help_wanted,      life_tell_host },
	{ HOST,    life_help_wanted,      life_await_edge },
	{ HOST,    limits_cgroup_wanted,  limits_enter_cgroup },
	{ HOST,    user_wanted,           user_map_ids },
	{ HOST,    jail_shift_wanted,     jail_shift },
	{ HOST,    life_help_wanted,      life_tell_edge },
	{ HOST,    jail_shift_wanted,     jail_hand_over },
	{ EDGE,    life_help_wanted,      life_await_host },
	{ EDGE,    jail_shift_wanted,     jail_take_over },
	{ EDGE,    user_entered,          user_become_root },
	{ EDGE,    namespace_wanted,      namespace_unshare },
	{ EDGE,    time_offset_wanted,    time_set_offset },
	{ EDGE,    life_edge_wanted,      fork_init },
	{ EDGE,    life_edge_wanted,      life_name_init },
	{ EDGE,    life_edge_wanted,      life_leave },
	{ HOST,    life_no_edge_wanted,   fork_init },
	{ HOST,    life_edge_wanted,      life_meet_init },
	{ HOST,    life_edge_wanted,      life_see_edge_off },
	{ HOST,    join_keep_wanted,      join_keep },

	/* inside: nothing done from here on is seen outside */
	{ INIT,    NULL,                  life_die_with_host },
	{ INIT,    join_keep_wanted,      join_await_kept },
	{ INIT,    mnt_wanted,            mnt_make_private },
	{ INIT,    queue_wanted,          queue_send },
	{ INIT,    queue_wanted,          queue_tell },
	{ HOST,    queue_wanted,          queue_receive },
	{ INIT,    hostname_wanted,       uts_set_hostname },
	{ INIT,    domainname_wanted,     uts_set_domainname },
	{ INIT,    net_wanted,            net_loopback_up },
	{ INIT,    user_forbid_wanted,    user_forbid_nested },

	/* the jail, while the old root is still there */
	{ INIT,    volumes_open_inside_wanted, volumes_open },
	{ INIT,    jail_attach_wanted,    jail_attach },
	{ INIT,    jail_archive_wanted,   jail_archive_mount },
	{ INIT,    jail_archive_wanted,   jail_archive_unpack },
	{ INIT,    jail_overlay_wanted,   jail_overlay },
	{ INIT,    jail_cover_wanted,     jail_cover },
	{ INIT,    mounts_proc_wanted,    mounts_proc },
	{ INIT,    mounts_sys_wanted,     mounts_sys },
	{ INIT,    mounts_dev_wanted,     mounts_dev },
	{ INIT,    mounts_mask_wanted,    mounts_mask },
	{ INIT,    volumes_wanted,        volumes_mount },
	{ INIT,    jail_pivot_wanted,     jail_pivot },
	{ INIT,    jail_chroot_wanted,    jail_chroot },
	{ INIT,    console_wanted,        console_open },
	{ INIT,    console_wanted,        console_hand_over },

	/* the command, with no more than it needs */
	{ INIT,    life_init_wanted,      fork_command },
	{ INIT,    by_hand,               become_command },
	{ COMMAND, report_wanted,         report_introduce },
	{ COMMAND, life_session_wanted,   life_new_session },
	{ COMMAND, console_wanted,        console_attach },
	{ COMMAND, caps_give_up_wanted,   caps_small_things },
	{ COMMAND, caps_give_up_wanted,   caps_new_keyring },
	{ COMMAND, caps_give_up_wanted,   caps_bound },
	{ COMMAND, limits_ulimit_wanted,  limits_set },
	{ COMMAND, ids_groups_wanted,     ids_set_groups },
	{ COMMAND, ids_change_wanted,     ids_change },
	{ COMMAND, life_die_again_wanted, life_die_with_host },
	{ COMMAND, jail_workdir_wanted,   jail_enter_workdir },
	{ COMMAND, caps_give_up_wanted,   caps_drop },
	{ COMMAND, caps_give_up_wanted,   caps_no_new_privs },
	{ COMMAND, caps_seccomp_wanted,   caps_seccomp },
	{ COMMAND, caps_verify_wanted,    caps_verify },
	{ COMMAND, NULL,                  life_reset_signals },
	{ COMMAND, NULL,                  life_execute },

	/* and its end */
	{ INIT,    caps_init_wanted,      caps_drop_init },
	{ INIT,    life_init_wanted,      life_reap },
	{ HOST,    console_wanted,        console_take_over },
	{ HOST,    report_wanted,         report_meet },
	{ HOST,    life_step_wanted,      life_await_command },
	{ HOST,    console_wanted,        console_raw },
	{ HOST,    NULL,                  life_watch },
	{ HOST,    console_wanted,        console_restore },
	{ HOST,    report_wanted,         report_write },
	{ HOST,    queue_wanted,          queue_remove },
	{ HOST,    limits_cgroup_wanted,  limits_remove_cgroup },
};

enum { STEPS = sizeof steps / sizeof steps[0] };

static bool
wanted(const struct step *step, const struct plan *plan)
{
	return !step->wanted || step->wanted(plan);
}

static const struct run nothing_yet = {
	.host_end = -1, .inner_end = -1, .to_init = -1, .to_host = -1,
	.jail = -1, .tree = -1, .archive = -1,
	.master = -1, .slave = -1, .queue = -1,
};

/* By hand init's rows before the command are the command's own; the name changes
 * where the walk changes it. */
void
steps_explain(const struct plan *plan)
{
	const struct step *step;
	struct run run = nothing_yet;

	sys_mode(true, false);
	for (step = steps; step < steps + STEPS; step++) {
		become(step->actor);
		if (wanted(step, plan))
			step->take(plan, &run);
	}
}

int
steps_take(const struct plan *plan)
{
	const struct step *step;
	struct run run = nothing_yet;

	sys_mode(plan->verbose, true);
	if (plan->step)
		sys_step_by_step();
	become(HOST);
	for (step = steps; step < steps + STEPS; step++) {
		if (step->actor == self && wanted(step, plan))
			step->take(plan, &run);
	}
	return run.status;
}
