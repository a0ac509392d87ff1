/* SPDX-License-Identifier: ISC */
/*
 * steps - the actions of a run, in order, and the process that takes each.
 *
 * A run has four actors.  Each process walks the table below from the top and takes the
 * rows of its actor:
 *
 *   host     stays outside all namespaces, writes the id maps, relays the
 *            terminal, forwards signals, waits, and cleans up
 *   edge     unshares the namespaces, so it is half inside: new pid and time
 *            namespaces apply only to its children.  It forks init and exits.
 *            Where one clone3(2) can make init in all namespaces, there is no edge
 *   init     is pid 1 inside and builds the jail; in a container it stays, to reap
 *   command  becomes the user's command: a child of init in a container, init
 *            itself by hand
 *
 * After a row that forks, the child continues with the next row as the new actor.
 */
#define _GNU_SOURCE
#include <sched.h>

#include "caps.h"
#include "console.h"
#include "exit_status.h"
#include "fake_owners.h"
#include "ids.h"
#include "image_config.h"
#include "image_user.h"
#include "jail.h"
#include "jail_file.h"
#include "join.h"
#include "limits.h"
#include "message_queue.h"
#include "mounts.h"
#include "run_name.h"
#include "plan.h"
#include "process.h"
#include "report.h"
#include "run.h"
#include "setid.h"
#include "steps.h"
#include "sysctls.h"
#include "uplink.h"
#include "volumes.h"
#include "lib/msg.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

/* FIRST inside is edge or, where there is none, init. */
enum actor { HOST, EDGE, INIT, COMMAND, FIRST };

static const char *const actor_names[] = { "host", "edge", "init", "command" };

static enum actor self = HOST;

static void
become(enum actor actor)
{
	self = actor;
	msg_actor(actor_names[actor]);
}

/* After a fork each process closes the channel ends of the other, or it would never see end of
 * file. */
static void
drop_ends(struct run *run)
{
	if (self != HOST) {
		sys_drop_reports();
		msg_drop_notes(); /* the host process prints them */
	}
	sys_drop_end(self == HOST ? &run->inner_end : &run->host_end);
	sys_drop_end(self == HOST ? &run->to_host : &run->to_init);
	sys_drop_end(self == HOST ? &run->life[1] : &run->life[0]);
	if (self == HOST) {
		sys_drop_end(&run->dev);
		sys_expect_start(run->life[0] >= 0 ? run->life[0] : run->to_init);
	}
}

static void
fork_edge(const struct plan *plan, struct run *run)
{
	if ((run->edge = sys_fork("edge", false)) == 0)
		become(EDGE);
	drop_ends(run);
}

/* Where there is no edge. */
static void
clone_init(const struct plan *plan, struct run *run)
{
	run->init = sys_clone_init(plan->namespaces, ns_names(plan->namespaces), plan->untried);
	if (run->init < 0)
		run->refused = WITHOUT_NAMESPACE;
	if (run->init == 0)
		become(INIT);
	drop_ends(run);
}

/* The child of edge becomes a child of host, so that edge can exit. */
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
	if (self == INIT)
		sys_follow_host(run->to_host);
}

/* Init gives up what it needs no more before it lets the command process go. */
static int take_as_command(void *);

struct task {
	const struct plan *plan;
	struct run run;
};

static void
fork_command(const struct plan *plan, struct run *run)
{
	static struct task task;

	task = (struct task){ plan, *run };
	/* not with the memory of init, which is undumpable and takes no more steps, if the report looks
	 * at it or there are steps to wait for */
	run->command = sys_fork_gated("command", !report_meet_wanted(plan) && !plan->step,
	    take_as_command, &task, &run->gate);
	sys_drop_end(plan->report ? &run->life[1] : &run->to_host);
}

/* What was hoped for has come true. */
static void
print_notes(const struct plan *plan, struct run *run)
{
	msg_print_notes();
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

/* The condition of a row, which depends on the plan alone. */
struct condition {
	bool (*holds)(const struct plan *);     /* this function returns true; or */
	unsigned new;                           /* this namespace is unshared; or */
	size_t field, size;                     /* this field of the plan is not zero */
};

#define ALWAYS      { 0 }
#define IF(holds)   { holds, 0, 0, 0 }
#define NEW(flag)   { NULL, flag, 0, 0 }
#define SET(member) { NULL, 0, offsetof(struct plan, member), sizeof ((struct plan *)0)->member }

static const struct step {
	enum actor actor;
	struct condition condition;
	void (*take)(const struct plan *, struct run *);
} steps[] = {
	/* close inherited descriptors, block signals */
	{ HOST,    ALWAYS,                         process_tidy },
	{ HOST,    SET(info),                      report_open_info },
	{ HOST,    SET(report),                    report_open },
	{ HOST,    IF(uplink_pasta_wanted),        uplink_look_for_pasta },
	{ HOST,    SET(name),                      run_name_take },
	{ HOST,    SET(join_count),                join_open },
	{ HOST,    IF(join_queue_wanted),          join_enter_for_queue },
	{ HOST,    SET(queue),                     message_queue_make },
	{ HOST,    SET(root),                      jail_enter },
	{ HOST,    IF(jail_archive_wanted),        jail_archive_open },
	{ HOST,    IF(jail_image_wanted),          jail_image_mount },
	{ HOST,    IF(volumes_room_wanted),        volumes_make_rooms },
	{ HOST,    IF(volumes_open_wanted),        volumes_open },
	{ HOST,    SET(make_dev),                  mounts_make_dev },
	{ HOST,    IF(limits_raise_wanted),        limits_raise },
	{ HOST,    SET(scored),                    limits_score },
	{ HOST,    IF(limits_cgroup_wanted),       limits_make_cgroup },
	{ HOST,    IF(limits_delegate_wanted),     limits_delegate },
	{ HOST,    IF(process_edge_wanted),        process_open_edge_channel },
	{ HOST,    ALWAYS,                         process_open_init_channel },

	/* half inside: the user namespace first, as it grants the others */
	{ HOST,    IF(process_edge_wanted),        fork_edge },
	{ HOST,    SET(cloned),                    clone_init },
	{ EDGE,    SET(join_count),                join_enter },
	{ EDGE,    IF(user_unshare_wanted),        user_unshare },
	{ EDGE,    IF(process_edge_help_wanted),   process_tell_host },
	{ HOST,    IF(process_edge_help_wanted),   process_await_edge },
	{ HOST,    IF(limits_enter_wanted),        limits_enter_cgroup },
	{ HOST,    NEW(CLONE_NEWUSER),             user_map_ids },
	{ HOST,    IF(jail_shift_wanted),          jail_shift },
	{ HOST,    SET(untried),                   print_notes },
	{ HOST,    IF(process_word_wanted),        process_tell_first },
	{ HOST,    IF(jail_shift_wanted),          jail_hand_over },
	{ FIRST,   IF(process_word_wanted),        process_await_host },
	{ FIRST,   IF(jail_shift_wanted),          jail_take_over },
	{ FIRST,   IF(user_entered),               user_become_root },
	{ EDGE,    IF(ns_unshare_wanted),          ns_unshare },
	{ EDGE,    IF(time_offset_wanted),         time_set_offset },
	{ EDGE,    IF(process_edge_wanted),        fork_init },
	{ EDGE,    IF(process_edge_wanted),        process_name_init },
	{ EDGE,    IF(process_edge_wanted),        process_leave },
	{ HOST,    IF(process_no_edge_wanted),     fork_init },
	{ HOST,    IF(process_edge_wanted),        process_meet_init },
	{ HOST,    IF(process_edge_wanted),        process_see_edge_off },
	{ HOST,    SET(kept_count),                join_keep },

	/* inside: the actions from here on are not visible outside */
	{ INIT,    ALWAYS,                         process_die_with_host },
	{ INIT,    SET(kept_count),                process_init_await_host },
	{ INIT,    NEW(CLONE_NEWNS),               mnt_make_private },
	{ INIT,    SET(queue),                     message_queue_send },
	{ INIT,    SET(queue),                     message_queue_tell },
	{ HOST,    SET(queue),                     message_queue_receive },
	{ HOST,    SET(queue),                     message_queue_reply },
	{ INIT,    SET(queue),                     process_init_await_host },
	{ INIT,    SET(hostname),                  uts_set_hostname },
	{ INIT,    SET(domainname),                uts_set_domainname },
	{ INIT,    NEW(CLONE_NEWNET),              net_loopback_up },
	{ INIT,    IF(uplink_wanted),              uplink_hand_over },
	{ HOST,    IF(uplink_wanted),              uplink_take_over },
	{ HOST,    IF(uplink_pasta_wanted),        uplink_start_pasta },
	{ HOST,    IF(uplink_cable_wanted),        uplink_make_cable },
	{ HOST,    IF(uplink_wanted),              uplink_tell_init },

	/* the jail, before the old root is detached */
	{ INIT,    IF(volumes_open_inside_wanted), volumes_open },
	{ INIT,    IF(jail_attach_wanted),         jail_attach },
	{ INIT,    IF(jail_archive_wanted),        jail_archive_mount },
	{ INIT,    IF(jail_archive_wanted),        jail_archive_unpack },
	{ INIT,    SET(ephemeral),                 jail_overlay },
	{ INIT,    SET(cover),                     jail_cover },
	{ INIT,    IF(mounts_proc_wanted),         mounts_proc },
	{ INIT,    IF(net_allow_wanted),           net_allow_ping },
	{ INIT,    IF(net_allow_wanted),           net_allow_ports },
	{ INIT,    IF(user_forbid_wanted),         user_forbid_nested },
	{ INIT,    IF(uplink_wanted),              process_init_await_host },
	{ INIT,    IF(uplink_cable_wanted),        uplink_set_addresses },
	{ INIT,    SET(taken_count),               uplink_take_addresses },
	{ INIT,    SET(sysctl_count),              sysctls_set },
	{ INIT,    IF(mounts_sys_wanted),          mounts_sys },
	{ INIT,    IF(mounts_dev_wanted),          mounts_dev },
	{ INIT,    IF(mounts_mask_wanted),         mounts_mask },
	{ INIT,    IF(mounts_mask_more_wanted),    mounts_mask_more },
	{ INIT,    SET(volume_count),              volumes_mount },
	{ INIT,    IF(jail_pivot_wanted),          jail_pivot },
	{ INIT,    IF(jail_chroot_wanted),         jail_chroot },
	{ INIT,    SET(tty),                       console_open },
	{ INIT,    SET(tty),                       console_hand_over },
	{ INIT,    IF(jail_pivot_wanted),          jail_verify },
	{ INIT,    SET(late_user),                 image_user_learn },
	{ INIT,    IF(image_config_workdir_wanted), image_config_make_workdir },

	/* the command: drop privileges and execute it */
	{ INIT,    SET(init),                      fork_command },
	{ INIT,    IF(by_hand),                    become_command },
	{ INIT,    IF(caps_init_wanted),           caps_drop_init },
	{ COMMAND, IF(report_meet_wanted),         report_introduce },
	{ COMMAND, IF(process_session_wanted),     process_new_session },
	{ COMMAND, SET(tty),                       console_attach },
	{ COMMAND, SET(give_up),                   caps_small_things },
	{ COMMAND, SET(give_up),                   caps_new_keyring },
	{ COMMAND, SET(give_up),                   caps_bound },
	{ COMMAND, IF(caps_seccomp_early_wanted),  caps_seccomp },
	{ COMMAND, SET(limit_count),               limits_set },
	{ COMMAND, IF(ids_groups_wanted),          ids_set_groups },
	{ COMMAND, SET(change_ids),                ids_change },
	{ COMMAND, IF(fake_owners_early_wanted),   fake_owners_install },
	{ COMMAND, IF(process_die_again_wanted),   process_die_with_host },
	{ COMMAND, SET(workdir),                   jail_enter_workdir },
	{ COMMAND, SET(give_up),                   caps_drop },
	{ COMMAND, IF(caps_no_new_privs_wanted),   caps_no_new_privs },
	{ COMMAND, IF(setid_refuse_wanted),        setid_refuse },
	{ COMMAND, IF(fake_owners_wanted),         fake_owners_install },
	{ COMMAND, IF(caps_seccomp_wanted),        caps_seccomp },
	{ COMMAND, IF(caps_verify_wanted),         caps_verify },
	{ COMMAND, ALWAYS,                         process_reset_signals },
	{ COMMAND, SET(unpack),                    image_config_unpack },
	{ COMMAND, SET(remove),                    image_config_remove },
	{ COMMAND, IF(process_execute_wanted),     process_execute },

	/* wait for the command, and clean up */
	{ INIT,    SET(init),                      process_reap },
	{ HOST,    SET(tty),                       console_take_over },
	{ HOST,    IF(report_meet_wanted),         report_meet },
	{ HOST,    SET(info),                      report_write_info },
	{ HOST,    IF(report_meet_wanted),         report_let_go },
	{ HOST,    SET(step),                      process_await_command },
	{ HOST,    SET(tty),                       console_raw },
	{ HOST,    ALWAYS,                         process_watch },
	{ HOST,    SET(tty),                       console_restore },
	{ HOST,    SET(report),                    report_write },
	{ HOST,    SET(queue),                     message_queue_remove },
	{ HOST,    IF(uplink_pasta_wanted),        uplink_end_pasta },
	{ HOST,    IF(uplink_removal_wanted),      uplink_remove_cable },
	{ HOST,    IF(limits_cgroup_wanted),       limits_remove_cgroup },
	{ HOST,    IF(volumes_room_wanted),        volumes_remove_rooms },
};

enum { STEPS = sizeof steps / sizeof steps[0] };

static bool
wanted(const struct step *step, const struct plan *plan)
{
	const struct condition *c = &step->condition;
	const char *field = (const char *)plan + c->field;
	size_t i;

	if (c->holds)
		return c->holds(plan);
	if (c->new)
		return plan_unshares(plan, c->new);
	for (i = 0; i < c->size; i++) {
		if (field[i])
			return true;
	}
	return !c->size;
}

static enum actor
actor_of(const struct step *step, const struct plan *plan)
{
	return step->actor != FIRST ? step->actor : plan->cloned ? INIT : EDGE;
}

static const struct run nothing_yet = {
	.host_end = -1, .inner_end = -1, .to_init = -1, .to_host = -1,
	.life = { -1, -1 }, .gate = -1,
	.user_ns = -1, .net_ns = -1,
	.jail = -1, .dev = -1, .tree = -1, .archive = -1,
	.master = -1, .slave = -1, .queue = -1,
};

/* Take the rows of all actors.  Each row has its own actor here; in a run by hand, become_command()
 * makes init the command. */
static void
walk(const struct plan *plan)
{
	const struct step *step;
	struct run run = nothing_yet;

	for (step = steps; step < steps + STEPS; step++) {
		become(actor_of(step, plan));
		sys_script_actor(actor_names[self], self == COMMAND && by_hand(plan));
		if (wanted(step, plan))
			step->take(plan, &run);
	}
}

void
steps_explain(const struct plan *plan)
{
	sys_mode(true, false);
	if (plan->explanation == EXPLAIN_CALLS)
		sys_say_calls();
	if (plan->explanation == EXPLAIN_SHELL)
		sys_say_script(plan);
	walk(plan);
	if (plan->explanation == EXPLAIN_SHELL)
		sys_print_script();
}

/* The rows of this process. */
static void
take(const struct plan *plan, struct run *run)
{
	const struct step *step;

	for (step = steps; step < steps + STEPS && !run->refused; step++) {
		if (actor_of(step, plan) == self && wanted(step, plan))
			step->take(plan, run);
	}
}

/* Only the rows of the command are left: the last of them executes it. */
static int
take_as_command(void *of)
{
	struct task *task = of;

	become(COMMAND);
	take(task->plan, &task->run);
	return STATUS_FAILED;
}

unsigned
steps_take(const struct plan *plan, int *status)
{
	struct run run = nothing_yet;

	if (plan->step) {
		sys_mode(false, false);
		walk(plan);
		sys_step_by_step();
	}
	sys_mode(plan->verbose, true);
	become(HOST);
	take(plan, &run);
	*status = run.status;
	if (run.refused)
		msg_actor(NULL);
	return run.refused;
}
