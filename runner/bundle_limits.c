/* SPDX-License-Identifier: ISC */
/* bundle_limits - the limits of a bundle: "process.rlimits" and "linux.resources". */
#define _GNU_SOURCE
#include <string.h>
#include <sys/resource.h>
#include <yyjson.h>

#include "bundle_parts.h"
#include "limits.h"
#include "plan.h"
#include "lib/mem.h"
#include "lib/text.h"

/* -- resource limits ------------------------------------------------------------------------ */

static void
take_type(struct bundle *b, yyjson_val *value)
{
	b->item.type = bundle_text(b, value);
}

static void
take_soft(struct bundle *b, yyjson_val *value)
{
	b->item.soft = yyjson_get_uint(value);
	b->item.has_soft = true;
}

static void
take_hard(struct bundle *b, yyjson_val *value)
{
	b->item.hard = yyjson_get_uint(value);
	b->item.has_hard = true;
}

/* "RLIMIT_NOFILE" is our "nofile". */
static bool
find_limit(const char *type, struct limit *limit)
{
	char name[16];
	size_t i;

	if (strncmp(type, "RLIMIT_", 7))
		return false;
	text_format(name, sizeof name, "%s", type + 7);
	for (i = 0; name[i]; i++) {
		if (name[i] < 'A' || name[i] > 'Z')
			return false;
		name[i] = (char)(name[i] | 32);
	}
	return limits_by_name(name, limit);
}

/* An option's limit of the same resource stays. */
static void
add_limit(struct plan *plan, const struct limit *limit)
{
	size_t i;

	for (i = 0; i < plan->limit_count; i++) {
		if (plan->limits[i].resource == limit->resource)
			return;
	}
	plan->limits = mem_grow(plan->limits, plan->limit_count, sizeof *limit);
	plan->limits[plan->limit_count++] = *limit;
	plan->core_asked |= limit->resource == RLIMIT_CORE;
}

static void
take_rlimit(struct bundle *b, yyjson_val *value)
{
	static const struct field fields[] = {
		FIELD_OF("type", KIND_TEXT, take_type), FIELD_OF("soft", KIND_COUNT, take_soft),
		FIELD_OF("hard", KIND_COUNT, take_hard),
	};
	struct limit limit = { 0 };

	b->item = (struct bundle_item){ .type = "", .soft = 0, .hard = 0 };
	bundle_object(b, value, fields, FIELD_COUNT(fields));
	limit.soft = b->item.soft;
	limit.hard = b->item.hard;
	if (!find_limit(b->item.type, &limit))
		bundle_complain(b, "is of the type '%s': expected RLIMIT_NOFILE or the like", b->item.type);
	else if (!b->item.has_soft || !b->item.has_hard)
		bundle_complain(b, "needs both 'soft' and 'hard'");
	else if (b->limited >> limit.resource & 1)
		bundle_complain(b, "is the second limit of the type '%s'", b->item.type);
	else if (limit.soft > limit.hard)
		bundle_complain(b, "has a soft limit above the hard one");
	else if (limit.resource == RLIMIT_CORE && limit.hard)
		bundle_note(b, "is left out: a container dumps no core, but with --ulimit core");
	else
		add_limit(b->plan, &limit);
	b->limited |= 1U << limit.resource;
}

void
bundle_rlimits(struct bundle *b, yyjson_val *value)
{
	bundle_each(b, value, KIND_OBJECT, take_rlimit);
}

/* -- cgroups ----------------------------------------------------------------------------------- */

/* An option's limit stays. */
static void
set_control(struct bundle *b, enum control control, const char *value)
{
	char *to = b->plan->controls[control];

	if (!*to)
		text_format(to, sizeof b->plan->controls[control], "%s", value);
}

/* 0 or less: no limit. */
static void
take_memory_limit(struct bundle *b, yyjson_val *value)
{
	int64_t bytes = yyjson_get_sint(value);

	if (bytes > 0 && bytes < 4096)
		bundle_complain(b, "must be at least 4096");
	else if (bytes > 0)
		set_control(b, CONTROL_MEMORY, mem_print("%lld", (long long)bytes));
}

static void
take_pids_limit(struct bundle *b, yyjson_val *value)
{
	int64_t n = yyjson_get_sint(value);

	if (n > 4194304)
		bundle_complain(b, "is more than the 4194304 processes that a machine can have");
	else if (n > 0)
		set_control(b, CONTROL_PIDS, mem_print("%lld", (long long)n));
}

static void
take_quota(struct bundle *b, yyjson_val *value)
{
	b->quota = yyjson_get_sint(value);
	if (b->quota > 0 && (b->quota < 1000 || b->quota > 1000000000000))
		bundle_complain(b, "must be from 1000 to 1000000000000 microseconds");
}

static void
take_period(struct bundle *b, yyjson_val *value)
{
	b->period = yyjson_get_uint(value);
	if (b->period && (b->period < 1000 || b->period > 1000000))
		bundle_complain(b, "must be from 1000 to 1000000 microseconds");
}

static void
take_memory(struct bundle *b, yyjson_val *value)
{
	static const char low[] = "a container has a limit of memory, and no share that is kept for it";
	static const struct field fields[] = {
		FIELD_OF("limit", KIND_NUMBER, take_memory_limit),
		FIELD_LESS("swap", "a container with a limit of memory has no swap"),
		FIELD_LESS("reservation", low), FIELD_LESS("kernel", low), FIELD_LESS("kernelTCP", low),
		FIELD_LESS("swappiness", "a container with a limit of memory has no swap"),
		FIELD_LESS("disableOOMKiller", "the kernel ends a process where memory runs out"),
		FIELD_WITHOUT("useHierarchy"), FIELD_WITHOUT("checkBeforeUpdate"),
	};

	bundle_object(b, value, fields, FIELD_COUNT(fields));
}

static void
take_cpu(struct bundle *b, yyjson_val *value)
{
	static const char weight[] = "a container has a limit of processor time, and no weight";
	static const char set[] = "taskset(1) or numactl(8) before invoke_ns chooses processors and memory";
	static const struct field fields[] = {
		FIELD_OF("quota", KIND_NUMBER, take_quota), FIELD_OF("period", KIND_COUNT, take_period),
		FIELD_LESS("shares", weight), FIELD_LESS("burst", weight), FIELD_LESS("idle", weight),
		FIELD_NOT("realtimeRuntime", weight), FIELD_NOT("realtimePeriod", weight),
		FIELD_NOT("cpus", set), FIELD_NOT("mems", set),
	};

	b->quota = 0;
	b->period = 0;
	bundle_object(b, value, fields, FIELD_COUNT(fields));
	if (b->quota > 0)
		set_control(b, CONTROL_CPU, mem_print("%lld %llu", (long long)b->quota,
		    (unsigned long long)(b->period ? b->period : 100000)));
}

static void
take_pids(struct bundle *b, yyjson_val *value)
{
	static const struct field fields[] = { FIELD_OF("limit", KIND_NUMBER, take_pids_limit) };

	bundle_object(b, value, fields, FIELD_COUNT(fields));
}

/* "devices" has no effect: the devices of /dev are usable, and no others. */
void
bundle_resources(struct bundle *b, yyjson_val *value)
{
	static const char none[] = "only memory, pids and processor time are limited here; take it out of "
		"config.json";
	static const struct field fields[] = {
		FIELD_OF("memory", KIND_OBJECT, take_memory), FIELD_OF("cpu", KIND_OBJECT, take_cpu),
		FIELD_OF("pids", KIND_OBJECT, take_pids),
		FIELD_WITHOUT("devices"),
		FIELD_NOT("blockIO", none), FIELD_NOT("hugepageLimits", none), FIELD_NOT("network", none),
		FIELD_NOT("rdma", none), FIELD_NOT("unified", none),
	};

	bundle_object(b, value, fields, FIELD_COUNT(fields));
}
