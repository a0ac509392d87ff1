/* SPDX-License-Identifier: ISC */
/* ns - the table of the eight namespaces; each has its own file here. */
#define _GNU_SOURCE
#include <sched.h>
#include <string.h>

#include "ns.h"
#include "lib/text.h"
#include "runner/plan.h"
#include "runner/sys/sys.h"

const struct namespace *const namespaces[NAMESPACES] = {
	&ns_user, &ns_mnt, &ns_pid, &ns_net,
	&ns_ipc, &ns_uts, &ns_cgroup, &ns_time,
};

const struct namespace *
ns_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < NAMESPACES; i++) {
		if (!strcmp(namespaces[i]->name, name) || !strcmp(namespaces[i]->option, name))
			return namespaces[i];
	}
	return NULL;
}

/* All but user, which was unshared before and grants these. */
static unsigned
others(const struct plan *plan)
{
	return plan->namespaces & ~(unsigned)CLONE_NEWUSER;
}

bool
ns_unshare_wanted(const struct plan *plan)
{
	return others(plan) && !plan->cloned;
}

const char *
ns_names(unsigned flags)
{
	static char names[96];
	unsigned left = flags;
	size_t i, n = 0;

	for (i = 0; i < NAMESPACES; i++) {
		if (!(left & namespaces[i]->flag))
			continue;
		left &= ~namespaces[i]->flag;
		n += text_format(names + n, sizeof names - n, "%s%s",
		    !n ? "" : left ? ", " : " and ", namespaces[i]->name);
	}
	return names;
}

void
ns_unshare(const struct plan *plan, struct run *run)
{
	sys_unshare(others(plan), ns_names(others(plan)));
}
