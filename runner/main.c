/* SPDX-License-Identifier: ISC */
/* invoke_ns - run a command in Linux namespaces of its own. */
#define _GNU_SOURCE
#include <sched.h>

#include "exit_status.h"
#include "options.h"
#include "plan.h"
#include "rules.h"
#include "settle.h"
#include "steps.h"
#include "lib/msg.h"
#include "runner/sys/sys.h"

int
main(int argc, char *argv[])
{
	struct plan plan;
	char **words;

	msg_program("invoke_ns", STATUS_FAILED, STATUS_FAILED);
	settle_defaults(&plan);
	words = options_parse(&plan, argc, argv);
	/* processes inside may live longer than this one, which keeps its file busy */
	if (!plan.explain && !msg_errors())
		sys_protect_program(words, plan.root && plan.shared & CLONE_NEWPID);
	settle_all(&plan);
	rules_check(&plan);
	if (!plan.explain)
		return steps_take(&plan);
	steps_explain(&plan);
	return 0;
}
