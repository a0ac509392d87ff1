/* SPDX-License-Identifier: ISC */
/* invoke_ns - run a command in Linux namespaces of its own. */
#include "options.h"
#include "plan.h"
#include "steps.h"

int
main(int argc, char *argv[])
{
	struct plan plan;

	plan_init(&plan);
	options_parse(&plan, argc, argv);
	plan_settle(&plan);
	plan_check(&plan);
	if (!plan.explain)
		return steps_take(&plan);
	steps_explain(&plan);
	return 0;
}
