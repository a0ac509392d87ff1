/* SPDX-License-Identifier: ISC */
/* invoke_ns - run a command in Linux namespaces of its own. */
#include "exit_status.h"
#include "options.h"
#include "plan.h"
#include "rules.h"
#include "settle.h"
#include "steps.h"
#include "lib/msg.h"

int
main(int argc, char *argv[])
{
	struct plan plan;

	msg_program("invoke_ns", STATUS_FAILED, STATUS_FAILED);
	settle_defaults(&plan);
	options_parse(&plan, argc, argv);
	settle_all(&plan);
	rules_check(&plan);
	if (!plan.explain)
		return steps_take(&plan);
	steps_explain(&plan);
	return 0;
}
