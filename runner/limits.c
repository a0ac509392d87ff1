/* SPDX-License-Identifier: ISC */
/* limits - how much the command may use. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "limits.h"
#include "parse.h"
#include "plan.h"
#include "run.h"
#include "say.h"
#include "sys.h"
#include "text.h"

/* As ulimit(1) and docker name them. */
static const struct {
	char name[11];
	unsigned char resource;
} resources[] = {
	{ "as", RLIMIT_AS }, { "core", RLIMIT_CORE }, { "cpu", RLIMIT_CPU },
	{ "data", RLIMIT_DATA }, { "fsize", RLIMIT_FSIZE }, { "locks", RLIMIT_LOCKS },
	{ "memlock", RLIMIT_MEMLOCK }, { "msgqueue", RLIMIT_MSGQUEUE }, { "nice", RLIMIT_NICE },
	{ "nofile", RLIMIT_NOFILE }, { "nproc", RLIMIT_NPROC }, { "rss", RLIMIT_RSS },
	{ "rtprio", RLIMIT_RTPRIO }, { "rttime", RLIMIT_RTTIME },
	{ "sigpending", RLIMIT_SIGPENDING }, { "stack", RLIMIT_STACK },
};

enum { RESOURCES = sizeof resources / sizeof resources[0] };

static bool
amount(const char *text, uint64_t *value)
{
	if (strcmp(text, "unlimited") && strcmp(text, "-1"))
		return parse_size(text, value);
	*value = RLIM_INFINITY;
	return true;
}

void
limits_add_ulimit(struct plan *plan, char *value)
{
	char *soft = strchr(value, '='), *hard;
	struct limit limit = { .resource = -1 };
	size_t i;

	if (soft)
		*soft++ = '\0';
	for (i = 0; soft && i < RESOURCES; i++) {
		if (!strcmp(resources[i].name, value)) {
			limit.name = resources[i].name;
			limit.resource = resources[i].resource;
		}
	}
	if (limit.resource < 0) {
		complain("--ulimit '%s': it takes NAME=SOFT[:HARD], NAME like nofile or nproc", value);
		return;
	}
	if ((hard = strchr(soft, ':')))
		*hard++ = '\0';
	if (!amount(soft, &limit.soft) || !amount(hard ? hard : soft, &limit.hard) ||
	    limit.soft > limit.hard)
		complain("--ulimit '%s': it takes a number, or two of which the first is not the larger, "
		    "or unlimited", value);
	plan->limits = realloc(plan->limits, (plan->limit_count + 1) * sizeof limit);
	if (!plan->limits)
		die(STATUS_FAILED, "out of memory");
	plan->limits[plan->limit_count++] = limit;
	plan->core_asked |= limit.resource == RLIMIT_CORE;
}

bool
limits_ulimit_wanted(const struct plan *plan)
{
	return plan->limit_count;
}

/* Root inside may lower its limits only; root outside lets it have what was asked. */
bool
limits_raise_wanted(const struct plan *plan)
{
	return plan->limit_count && plan->privileged_caller;
}

void
limits_raise(const struct plan *plan, struct run *run)
{
	size_t i;

	for (i = 0; i < plan->limit_count; i++)
		sys_raise_limit(&plan->limits[i]);
}

void
limits_set(const struct plan *plan, struct run *run)
{
	size_t i;

	for (i = 0; i < plan->limit_count; i++)
		sys_set_limit(&plan->limits[i]);
}
