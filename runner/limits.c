/* SPDX-License-Identifier: ISC */
/* limits - resource limits and cgroup limits of the command. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "exit_status.h"
#include "id_maps.h"
#include "limits.h"
#include "parse.h"
#include "plan.h"
#include "run.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

/* The names of docker(1) and limits.conf(5). */
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

bool
limits_by_name(const char *name, struct limit *limit)
{
	size_t i;

	for (i = 0; i < RESOURCES; i++) {
		if (strcmp(resources[i].name, name))
			continue;
		limit->name = resources[i].name;
		limit->resource = resources[i].resource;
		return true;
	}
	return false;
}

/* The last one of a name counts. */
static void
add_limit(struct plan *plan, const struct limit *limit)
{
	size_t i = 0;

	while (i < plan->limit_count && plan->limits[i].resource != limit->resource)
		i++;
	if (i == plan->limit_count)
		plan->limits = mem_grow(plan->limits, plan->limit_count++, sizeof *limit);
	plan->limits[i] = *limit;
	plan->core_asked |= limit->resource == RLIMIT_CORE;
}

void
limits_add_ulimit(struct plan *plan, char *value)
{
	char *soft = strchr(value, '='), *hard;
	struct limit limit = { 0 };

	if (soft)
		*soft++ = '\0';
	if (!soft || !limits_by_name(value, &limit)) {
		msg_complain("--ulimit '%s': expected NAME=SOFT[:HARD], with NAME such as nofile or nproc",
		    value);
		return;
	}
	if ((hard = strchr(soft, ':')))
		*hard++ = '\0';
	if (!amount(soft, &limit.soft) || !amount(hard ? hard : soft, &limit.hard) ||
	    limit.soft > limit.hard)
		msg_complain("--ulimit '%s': expected a number or unlimited, or two with the first not the "
		    "larger", value);
	add_limit(plan, &limit);
}

/* Root inside cannot raise hard limits; root outside can, before the namespaces. */
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

/* All processes of the run inherit it, and only root outside can lower it. */
void
limits_score(const struct plan *plan, struct run *run)
{
	sys_set_oom_score(plan->oom_score);
}

void
limits_set(const struct plan *plan, struct run *run)
{
	size_t i;

	for (i = 0; i < plan->limit_count; i++)
		sys_set_limit(&plan->limits[i]);
}

/* VALUE is the content of a cgroup file. */
static void
set_control(struct plan *plan, enum control control, const char *value)
{
	text_format(plan->controls[control], sizeof plan->controls[control], "%s", value);
}

void
limits_set_memory(struct plan *plan, const char *value)
{
	char text[32];
	uint64_t n;

	if (!parse_size(value, &n) || n < 4096) {
		msg_complain("--memory '%s': expected a size of at least 4k, such as 64m", value);
		return;
	}
	text_format(text, sizeof text, "%llu", (unsigned long long)n);
	set_control(plan, CONTROL_MEMORY, text);
}

void
limits_set_unpack(struct plan *plan, const char *value)
{
	plan->unpack_limit_given = true;
	if (!parse_size(value, &plan->unpack_limit) || plan->unpack_limit < 1 << 20)
		msg_complain("--unpack-limit '%s': expected a size of at least 1m, such as 4g", value);
}

void
limits_set_pids(struct plan *plan, const char *value)
{
	unsigned n;

	if (!parse_unsigned(value, 4194304, &n) || !n)
		msg_complain("--pids-limit '%s': expected a number of processes", value);
	else
		set_control(plan, CONTROL_PIDS, value + strspn(value, "0")); /* a leading 0 is octal */
}

/* cpu.max: microseconds in each period of 100 ms. */
void
limits_set_cpus(struct plan *plan, const char *value)
{
	char *offset = parse_offset(value), text[32];
	long long seconds = offset ? strtoll(offset, &offset, 10) : -1;
	long long quota = seconds * 100000 + (offset ? strtoll(offset, NULL, 10) / 10000 : 0);

	if (seconds < 0 || quota < 1000 || value[strspn(value, "0123456789.")]) {
		msg_complain("--cpus '%s': expected a number of at least 0.01, such as 1.5", value);
		return;
	}
	text_format(text, sizeof text, "%lld 100000", quota);
	set_control(plan, CONTROL_CPU, text);
}

static const struct {
	const char *controller, *file;
} controls[CONTROLS] = {
	[CONTROL_MEMORY] = { "memory", "memory.max" },
	[CONTROL_PIDS] = { "pids", "pids.max" },
	[CONTROL_CPU] = { "cpu", "cpu.max" },
};

/* Does the list in this file of the cgroup contain WORD?  "cpu memory pids" */
static bool
lists(const char *cgroup, const char *file, const char *word)
{
	char path[PATH_MAX], *rest, *at;

	text_format(path, sizeof path, "%s/%s", cgroup, file);
	if (!(rest = text_read_file(path)))
		return false;
	rest[strcspn(rest, "\n")] = '\0';
	while (*rest) {
		at = text_field(&rest, ' ');
		if (!strcmp(at, word))
			return true;
	}
	return false;
}

static bool
set_any(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < CONTROLS; i++) {
		if (plan->controls[i][0])
			return true;
	}
	return false;
}

static bool
is_writable(const char *cgroup)
{
	char path[PATH_MAX];

	text_format(path, sizeof path, "%s/cgroup.procs", cgroup);
	return access(cgroup, W_OK) == 0 && access(path, W_OK) == 0;
}

/* Is the cgroup writable, and does the list in FILE have all needed controllers?  systemd takes
 * those that there are. */
static bool
serves(const struct plan *plan, const char *cgroup, const char *file)
{
	size_t i;

	if (!is_writable(cgroup) || (!set_any(plan) && !lists(cgroup, file, "memory") &&
	    !lists(cgroup, file, "pids")))
		return false;
	for (i = 0; i < CONTROLS; i++) {
		if (plan->controls[i][0] && !lists(cgroup, file, controls[i].controller))
			return false;
	}
	return true;
}

const char *
limits_unified_tree(void)
{
	enum { CGROUP2_MAGIC = 0x63677270 };
	static const char *const places[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" };
	struct statfs fs;
	size_t i;

	for (i = 0; i < sizeof places / sizeof places[0]; i++) {
		if (statfs(places[i], &fs) == 0 && fs.f_type == CGROUP2_MAGIC)
			return places[i];
	}
	return NULL;
}

/* The cgroup of this process: "/user.slice/...", in the hierarchy of a line such as "0::/user.slice"
 * or "4:memory:/user.slice".  NULL if there is none. */
static const char *
own_group(const char *hierarchy)
{
	char *rest = text_read_file("/proc/self/cgroup"), *line, *name;
	size_t n = strlen(hierarchy);

	while (rest && (line = text_line(&rest))) {
		if ((name = strchr(line, ':')) && !strncmp(name, hierarchy, n) && name[n] == ':')
			return name + n + 1;
	}
	return NULL;
}

/* Cut the path of a cgroup below TREE to its nearest ancestor that has enabled the controllers, or
 * to the tree itself.  False if that has not, either. */
static bool
find_ancestor(const struct plan *plan, const char *tree, char *path)
{
	while (!serves(plan, path, "cgroup.subtree_control")) {
		if (strlen(path) <= strlen(tree))
			return false;
		*strrchr(path, '/') = '\0';
	}
	return true;
}

/* A cgroup that contains processes cannot enable controllers for its children, so take the
 * nearest ancestor that has enabled them; root may enable them in the root cgroup.  systemd does
 * without controllers, too. */
bool
limits_find_place(struct plan *plan)
{
	const char *tree = limits_unified_tree(), *own = own_group(":");
	char path[PATH_MAX];

	if (!tree)
		return false;
	own = mem_print("%s%s", tree, own && strcmp(own, "/") ? own : "");
	text_format(path, sizeof path, "%s", own);
	if (!find_ancestor(plan, tree, path)) {
		plan->enable_controllers = set_any(plan) && serves(plan, path, "cgroup.controllers");
		if (!plan->enable_controllers && (set_any(plan) || !is_writable(own)))
			return false;
		if (!plan->enable_controllers)
			text_format(path, sizeof path, "%s", own);
	}
	text_format(plan->cgroup, sizeof plan->cgroup, "%s/invoke_ns.%d", path, getpid());
	return true;
}

/* The number in a file that may say "max", or be missing. */
static void
reduce(uint64_t *most, const char *tree, const char *group, const char *file)
{
	char path[PATH_MAX], *text;
	uint64_t n;

	text_format(path, sizeof path, "%s%s/%s", tree, group, file);
	if (!(text = text_read_file(path)) || *text < '0' || *text > '9')
		return;
	n = strtoull(text, NULL, 10);
	if (n < *most)
		*most = n;
}

/* The limits of the cgroup GROUP and of those above it, in version 1 or 2. */
static void
reduce_by_groups(uint64_t *most, const char *tree, const char *file, const char *group)
{
	char path[PATH_MAX], *end;

	text_format(path, sizeof path, "%s", strcmp(group, "/") ? group : "");
	for (;;) {
		reduce(most, tree, path, file);
		if (!(end = strrchr(path, '/')))
			return;
		*end = '\0';
	}
}

static uint64_t
available_memory(void)
{
	enum { UNKNOWN = 1 << 30 };
	char *rest = text_read_file("/proc/meminfo"), *line;

	while (rest && (line = text_line(&rest))) {
		if (!strncmp(line, "MemAvailable:", 13))
			return strtoull(line + 13, NULL, 10) * 1024;
	}
	return UNKNOWN;
}

void
limits_settle_unpack(struct plan *plan)
{
	const char *tree, *group;
	uint64_t most;

	if (plan->unpack_limit_given || plan->root_kind != ROOT_ARCHIVE)
		return;
	most = available_memory();
	tree = limits_unified_tree();
	if (tree && (group = own_group(":")))
		reduce_by_groups(&most, tree, "memory.max", group);
	if ((group = own_group(":memory")))
		reduce_by_groups(&most, "/sys/fs/cgroup/memory", "memory.limit_in_bytes", group);
	if (plan->controls[CONTROL_MEMORY][0] &&
	    strtoull(plan->controls[CONTROL_MEMORY], NULL, 10) < most)
		most = strtoull(plan->controls[CONTROL_MEMORY], NULL, 10);
	plan->unpack_limit = most / 2;
}

void
limits_settle(struct plan *plan)
{
	const char *what = "--memory, --pids-limit and --cpus";

	if (!limits_cgroup_wanted(plan))
		return;
	if (plan->bundle)
		what = "linux.resources of a bundle, --memory, --pids-limit and --cpus";
	if (plan->systemd && !limits_unified_tree())
		msg_complain("--systemd needs the unified cgroup tree (version 2), which is not mounted on "
		    "'/sys/fs/cgroup' here");
	else if (!limits_unified_tree())
		msg_complain("%s need the unified cgroup tree (version 2), "
		    "which is not mounted on '/sys/fs/cgroup' here; --ulimit works without it", what);
	else if (limits_find_place(plan))
		return;
	else if (!set_any(plan))
		msg_complain("--systemd needs a cgroup in which its caller may make others: as a user, try "
		    "'systemd-run --user --scope -p Delegate=yes invoke_ns ...'");
	else
		msg_complain("%s need a writable cgroup with these controllers: as a user, try 'systemd-run "
		    "--user --scope -p Delegate=yes invoke_ns ...'; if the controllers are in version 1, only "
		    "--ulimit works", what);
}

bool
limits_cgroup_wanted(const struct plan *plan)
{
	return plan->systemd || set_any(plan);
}

/* Root inside, who is another user outside, makes cgroups of its own in it. */
bool
limits_delegate_wanted(const struct plan *plan)
{
	return plan->systemd && plan->privileged_caller && user_wanted(plan);
}

void
limits_delegate(const struct plan *plan, struct run *run)
{
	sys_delegate_cgroup(plan->cgroup, id_maps_outside(&plan->uid_map, 0),
	    id_maps_outside(&plan->gid_map, 0));
}

void
limits_make_cgroup(const struct plan *plan, struct run *run)
{
	char file[PATH_MAX + 32], parent[PATH_MAX], *end;
	size_t i;

	text_format(parent, sizeof parent, "%s", plan->cgroup);
	end = strrchr(parent, '/');
	*end = '\0';
	for (i = 0; plan->enable_controllers && i < CONTROLS; i++) {
		text_format(file, sizeof file, "+%s", controls[i].controller);
		if (plan->controls[i][0])
			sys_set_control(parent, "cgroup.subtree_control", file);
	}
	sys_make_cgroup(plan->cgroup, &run->cgroup_guard);
	for (i = 0; i < CONTROLS; i++) {
		if (plan->controls[i][0])
			sys_set_control(plan->cgroup, controls[i].file, plan->controls[i]);
	}
	if (plan->controls[CONTROL_MEMORY][0])
		sys_forbid_swap(plan->cgroup);
}

/* Its own, or that of the container that is entered. */
bool
limits_enter_wanted(const struct plan *plan)
{
	return limits_cgroup_wanted(plan) || plan->entered_cgroup;
}

void
limits_enter_cgroup(const struct plan *plan, struct run *run)
{
	sys_enter_cgroup(plan->entered_cgroup ? plan->entered_cgroup : plan->cgroup, run->edge);
}

void
limits_remove_cgroup(const struct plan *plan, struct run *run)
{
	sys_remove_cgroup(plan->cgroup, &run->cgroup_guard);
}
