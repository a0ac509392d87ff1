/* SPDX-License-Identifier: ISC */
/* console - a new terminal for the container. */
#include "console.h"
#include "jail.h"
#include "plan.h"
#include "run.h"
#include "runner/sys/sys.h"

void
console_open(const struct plan *plan, struct run *run)
{
	run->master = sys_tty_open(run->jail, jail_pivot_wanted(plan), &run->slave);
}

void
console_hand_over(const struct plan *plan, struct run *run)
{
	sys_hand_over(run->to_host, run->master, "the new terminal's master end");
}

void
console_take_over(const struct plan *plan, struct run *run)
{
	if (!sys_take_over(run->to_init, &run->master, "the new terminal's master end"))
		sys_end_like(run->init, "init");
}

void
console_attach(const struct plan *plan, struct run *run)
{
	sys_tty_attach(run->slave, plan->tty_asked == TTY_YES, run->learned ? run->uid : plan->command_uid);
}

void
console_raw(const struct plan *plan, struct run *run)
{
	sys_tty_raw(run->master);
}

void
console_restore(const struct plan *plan, struct run *run)
{
	sys_tty_cooked();
}
