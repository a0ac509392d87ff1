/* SPDX-License-Identifier: ISC */
/* invoke_ns - run a command in Linux namespaces of its own. */
#define _GNU_SOURCE
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "brief.h"
#include "enter.h"
#include "exit_status.h"
#include "graph.h"
#include "image_config.h"
#include "options.h"
#include "plan.h"
#include "rules.h"
#include "running.h"
#include "settle.h"
#include "steps.h"
#include "lib/msg.h"
#include "runner/sys/sys.h"

static void
make_plan(struct plan *plan, bool try, unsigned without, int argc, char *argv[])
{
	settle_defaults(plan);
	plan->without = without;
	options_parse(plan, argc, argv);
	if (plan->inspect && !msg_errors()) {
		image_config_show(plan);
		exit(0);
	}
	if (plan->list || plan->stop || plan->enter)
		rules_check(plan);
	if (plan->list || plan->stop)
		exit(plan->list ? running_list(plan) : running_stop(plan));
	/* processes inside may live longer than this one, which keeps its file busy */
	if (!plan->explain && !msg_errors())
		sys_protect_program(argv, plan->bundle || (plan->root && plan->shared & CLONE_NEWPID));
	if (plan->enter)
		enter_settle(plan);
	else
		settle_all(plan, try && !plan->explain && !plan->verbose && !plan->step);
	rules_check(plan);
}

static void
explain(const struct plan *plan)
{
	switch (plan->explanation) {
	case EXPLAIN_SHORT:
		brief_print(plan);
		break;
	case EXPLAIN_DOT:
		graph_print(plan);
		break;
	default:
		steps_explain(plan);
	}
}

int
main(int argc, char *argv[])
{
	char here[PATH_MAX];
	struct plan plan;
	unsigned refused, without = 0;
	int status = 0;

	msg_program("invoke_ns", STATUS_FAILED, STATUS_FAILED);
	make_plan(&plan, getcwd(here, sizeof here), without, argc, argv);
	if (plan.explain) {
		explain(&plan);
		return 0;
	}
	while ((refused = steps_take(&plan, &status))) {
		/* the plan was made in the hope of it */
		without |= refused;
		msg_drop_notes();
		sys_chdir(here, NULL);
		make_plan(&plan, false, without, argc, argv);
	}
	sys_exit(status);
}
