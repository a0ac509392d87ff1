/* SPDX-License-Identifier: ISC */
/* process - the processes of a run: how they start, wait for each other and end. */
#define _GNU_SOURCE
#include <sched.h>

#include "exit_status.h"
#include "ids.h"
#include "jail.h"
#include "join.h"
#include "limits.h"
#include "plan.h"
#include "process.h"
#include "run.h"
#include "lib/msg.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

const char *
process_first_inside(const struct plan *plan)
{
	return plan->cloned ? "init" : "edge";
}

pid_t
process_first_pid(const struct plan *plan, const struct run *run)
{
	return plan->cloned ? run->init : run->edge;
}

int
process_end_of_host(const struct plan *plan, const struct run *run)
{
	return plan->cloned ? run->to_init : run->host_end;
}

int
process_end_inside(const struct plan *plan, const struct run *run)
{
	return plan->cloned ? run->to_host : run->inner_end;
}

bool
process_edge_wanted(const struct plan *plan)
{
	return !plan->cloned && (plan->namespaces || plan->join_count || limits_cgroup_wanted(plan));
}

bool
process_no_edge_wanted(const struct plan *plan)
{
	return !plan->cloned && !process_edge_wanted(plan);
}

/* Id maps and cgroups are set from outside. */
bool
process_help_wanted(const struct plan *plan)
{
	return user_wanted(plan) || limits_enter_wanted(plan);
}

/* The descriptor of the jail is a word, too. */
bool
process_word_wanted(const struct plan *plan)
{
	return process_help_wanted(plan) && !jail_shift_wanted(plan);
}

bool
process_edge_help_wanted(const struct plan *plan)
{
	return process_help_wanted(plan) && !plan->cloned;
}

/* By hand the command stays in the caller's session, with its terminal, as in the six programs
 * of 2013 (nbrownuk/Namespaces). */
bool
process_session_wanted(const struct plan *plan)
{
	return plan->container || plan->tty || plan->give_up;
}

void
process_tidy(const struct plan *plan, struct run *run)
{
	const int spared[] = {
		plan->report ? plan->report_fd : -1, plan->info ? plan->info_fd : -1,
	};

	sys_tidy_fds(plan->preserved_fds, spared, sizeof spared / sizeof spared[0],
	    plan->root || plan->enter);
	sys_hold_signals(plan->timeout);
}

void
process_open_edge_channel(const struct plan *plan, struct run *run)
{
	sys_channel(&run->host_end, &run->inner_end, "edge", NULL);
}

/* The host process knows that the command is executed when nobody inside has the channel any
 * more; but init needs it to the end for the report, so that there is a pipe besides.
 *
 * A separate channel: on that of the edge process, messages of init could come first, and
 * while init holds it open, the host process would see no end of file when edge dies. */
void
process_open_init_channel(const struct plan *plan, struct run *run)
{
	sys_channel(&run->to_init, &run->to_host, "init",
	    plan->report && plan->init ? run->life : NULL);
}

void
process_tell_host(const struct plan *plan, struct run *run)
{
	sys_tell(run->inner_end, "host");
}

void
process_await_edge(const struct plan *plan, struct run *run)
{
	if (!sys_await(run->host_end, "edge"))
		sys_end_like(run->edge, "edge");
}

void
process_tell_first(const struct plan *plan, struct run *run)
{
	sys_tell(process_end_of_host(plan, run), process_first_inside(plan));
}

void
process_await_host(const struct plan *plan, struct run *run)
{
	if (!sys_await(process_end_inside(plan, run), "host"))
		sys_exit(STATUS_FAILED);
}

/* The same from init, on its own channel. */
void
process_init_await_host(const struct plan *plan, struct run *run)
{
	if (!sys_await(run->to_host, "host"))
		sys_exit(STATUS_FAILED);
}

void
process_name_init(const struct plan *plan, struct run *run)
{
	sys_tell_pid(run->inner_end, run->init);
}

void
process_meet_init(const struct plan *plan, struct run *run)
{
	if (!sys_await_pid(run->host_end, &run->init))
		sys_end_like(run->edge, "edge");
}

void
process_leave(const struct plan *plan, struct run *run)
{
	sys_leave();
}

void
process_see_edge_off(const struct plan *plan, struct run *run)
{
	sys_await_end(run->edge, "edge");
}

void
process_die_with_host(const struct plan *plan, struct run *run)
{
	sys_die_with_host(run->to_host);
}

/* A change of ids clears the parent death signal, and a child does not inherit it: prctl(2). */
bool
process_die_again_wanted(const struct plan *plan)
{
	return plan->init ? !plan_unshares(plan, CLONE_NEWPID) : plan->change_ids;
}

void
process_new_session(const struct plan *plan, struct run *run)
{
	sys_new_session();
}

void
process_reset_signals(const struct plan *plan, struct run *run)
{
	sys_reset_signals();
}

bool
process_execute_wanted(const struct plan *plan)
{
	return !plan->unpack && !plan->remove;
}

void
process_execute(const struct plan *plan, struct run *run)
{
	sys_exec(plan->command, run->environment ? run->environment : plan->environment,
	    plan->login_shell);
}

void
process_reap(const struct plan *plan, struct run *run)
{
	sys_reap(run->command, run->gate, plan->report ? run->to_host : -1);
}

void
process_await_command(const struct plan *plan, struct run *run)
{
	sys_await_command();
}

void
process_watch(const struct plan *plan, struct run *run)
{
	enum sys_child child = plan->init ? CHILD_IS_INIT :
	    plan_unshares(plan, CLONE_NEWPID) ? CHILD_IS_PID_1 : CHILD_IS_COMMAND;

	if (plan->stop_signal)
		sys_stop_by(plan->stop_signal, plan->systemd);
	run->status = sys_watch(run->init, child, process_session_wanted(plan), run->master,
	    run->life[0] >= 0 ? run->life[0] : run->to_init);
}
