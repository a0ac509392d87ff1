/* SPDX-License-Identifier: ISC */
/* enter - one more command in a container that has a name (--enter, --join NS=NAME). */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yyjson.h>

#include "caps.h"
#include "enter.h"
#include "environment.h"
#include "join.h"
#include "limits.h"
#include "run_name.h"
#include "plan.h"
#include "run.h"
#include "running.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

void
enter_set(struct plan *plan, const char *who)
{
	uid_t uid;
	const char *name;

	plan->enter = who;
	if (!run_name_split(who, &uid, &name))
		msg_complain("--enter '%s': expected the number of a process, or the name of a container; root "
		    "also takes UID/NAME", who);
}

/* -- the document ------------------------------------------------------------------------------ */

static const char *wrong;       /* the first member that is missing or has another type */

static yyjson_val *
member(yyjson_val *root, const char *name, bool good)
{
	if (!good && !wrong)
		wrong = mem_print("it does not tell '%s' as expected", name);
	return good ? yyjson_obj_get(root, name) : NULL;
}

static bool
get_bool(yyjson_val *root, const char *name)
{
	return yyjson_get_bool(member(root, name, yyjson_is_bool(yyjson_obj_get(root, name))));
}

static uint64_t
get_number(yyjson_val *root, const char *name, uint64_t most)
{
	yyjson_val *value = yyjson_obj_get(root, name);

	return yyjson_get_uint(member(root, name, yyjson_is_uint(value) && yyjson_get_uint(value) <= most));
}

/* A text without NUL, in new memory; NULL for null. */
static char *
get_text(yyjson_val *root, const char *name)
{
	yyjson_val *value = yyjson_obj_get(root, name);
	const char *text = yyjson_get_str(value);

	member(root, name, yyjson_is_null(value) || (text && strlen(text) == yyjson_get_len(value)));
	return text ? mem_copy(text, strlen(text)) : NULL;
}

static int
digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* A filter of 8 bytes for each instruction, two digits a byte. */
static const void *
get_filter(yyjson_val *root, const char *name, unsigned short *length)
{
	enum { INSTRUCTION = 8, MOST = 4096 };
	yyjson_val *value = yyjson_obj_get(root, name);
	const char *hex = yyjson_get_str(value);
	size_t i, n = yyjson_get_len(value) / 2;
	unsigned char *bytes;

	if (yyjson_is_null(value))
		return NULL;
	member(root, name, hex && n && n * 2 == yyjson_get_len(value) && n % INSTRUCTION == 0 &&
	    n / INSTRUCTION <= MOST);
	if (wrong)
		return NULL;
	bytes = mem_new(n);
	for (i = 0; i < n; i++) {
		int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);

		member(root, name, high >= 0 && low >= 0);
		if (wrong)
			return NULL;
		bytes[i] = (unsigned char)(high << 4 | low);
	}
	*length = (unsigned short)(n / INSTRUCTION);
	return bytes;
}

static void
read_seccomp(struct plan *plan, yyjson_val *root)
{
	const char *sentence = get_text(root, "filter_sentence");

	plan->filter = get_filter(root, "filter", &plan->filter_length);
	plan->filter_sentence = sentence ? sentence : "by the filter of the container";
	plan->seccomp = plan->filter;
	plan->more = get_filter(root, "more", &plan->more_length);
	plan->fake = get_filter(root, "fake", &plan->fake_length);
	plan->no_setid = get_bool(root, "refuse_setid");
}

enum { MOST_GROUPS = 65536 };

static const uint64_t last_id = 0xfffffffe;

static void
read_ids(struct plan *plan, yyjson_val *root)
{
	yyjson_val *groups = yyjson_obj_get(root, "groups"), *group;
	size_t i, count;

	plan->change_ids = get_bool(root, "change_ids");
	plan->command_uid = (uid_t)get_number(root, "uid", last_id);
	plan->command_gid = (gid_t)get_number(root, "gid", last_id);
	plan->groups = get_bool(root, "groups_given") ? "" : NULL;
	plan->late_user = get_text(root, "late_user");
	plan->init_uid = (uid_t)get_number(root, "init_uid", last_id);
	plan->init_gid = (gid_t)get_number(root, "init_gid", last_id);
	plan->deny_setgroups = get_bool(root, "deny_setgroups");
	member(root, "groups", yyjson_is_arr(groups) && yyjson_arr_size(groups) <= MOST_GROUPS);
	if (wrong)
		return;
	plan->command_groups = mem_new((yyjson_arr_size(groups) + 1) * sizeof *plan->command_groups);
	yyjson_arr_foreach(groups, i, count, group) {
		member(root, "groups", yyjson_is_uint(group) && yyjson_get_uint(group) <= last_id);
		plan->command_groups[plan->command_group_count++] = (gid_t)yyjson_get_uint(group);
	}
}

static void
read_limits(struct plan *plan, yyjson_val *root)
{
	yyjson_val *list = yyjson_obj_get(root, "limits"), *value;
	size_t i, count;

	member(root, "limits", yyjson_is_arr(list));
	yyjson_arr_foreach(list, i, count, value) {
		struct limit limit = { 0 };
		const char *name = yyjson_get_str(yyjson_obj_get(value, "name"));

		limit.soft = get_number(value, "soft", UINT64_MAX);
		limit.hard = get_number(value, "hard", UINT64_MAX);
		member(root, "limits", name && limits_by_name(name, &limit) && limit.soft <= limit.hard);
		if (wrong)
			return;
		plan->limits = mem_grow(plan->limits, plan->limit_count, sizeof limit);
		plan->limits[plan->limit_count++] = limit;
	}
}

/* A directory in the tree of the cgroups, and no way out of that. */
static void
read_cgroup(struct plan *plan, yyjson_val *root)
{
	char *path = get_text(root, "cgroup");
	const char *tree = path ? limits_unified_tree() : NULL;
	size_t length = tree ? strlen(tree) : 0;

	plan->entered_cgroup = path;
	if (path)
		member(root, "cgroup", tree && !strncmp(path, tree, length) && path[length] == '/' &&
		    !strstr(path, "/../") && strlen(path) < sizeof plan->cgroup);
}

/* The caller's TERM is that of the terminal. */
static void
read_environment(struct plan *plan, yyjson_val *root)
{
	yyjson_val *list = yyjson_obj_get(root, "environment"), *value;
	const char *term = getenv("TERM");
	size_t i, count;

	member(root, "environment", yyjson_is_arr(list));
	if (plan->clear_environment)
		return;
	if (term)
		environment_set_default(plan, mem_print("TERM=%s", term));
	yyjson_arr_foreach(list, i, count, value) {
		const char *text = yyjson_get_str(value);

		member(root, "environment", text && strchr(text, '='));
		if (!wrong)
			environment_set_default(plan, text);
	}
}

const char *
enter_read(struct plan *plan, char *json, size_t length)
{
	yyjson_doc *doc = yyjson_read_opts(json, length, YYJSON_READ_ALLOW_INVALID_UNICODE, NULL, NULL);
	yyjson_val *root = yyjson_doc_get_root(doc);

	wrong = yyjson_is_obj(root) ? NULL : "what it tells is no JSON";
	if (!wrong) {
		plan->container = get_bool(root, "container");
		plan->entered_proc = get_bool(root, "proc");
		plan->give_up = get_bool(root, "give_up");
		plan->setid = get_bool(root, "setid");
		plan->caps = get_number(root, "caps", caps_all());
		plan->core_asked = get_bool(root, "core_asked");
		if (get_bool(root, "chroot"))
			wrong = "its root is a chroot in a mount namespace of others (--share mount)";
		read_seccomp(plan, root);
		read_ids(plan, root);
		read_limits(plan, root);
		read_cgroup(plan, root);
		read_environment(plan, root);
	}
	yyjson_doc_free(doc);
	return wrong;
}

/* -- the container ------------------------------------------------------------------------------- */

/* False after a complaint. */
static bool
ask(const char *who, const char *deed, struct sys_asked *run)
{
	*run = (struct sys_asked){ 0 };
	if (!run_name_split(who, &run->uid, &run->name))
		return false;
	sys_ask(SYS_ASK_NAMESPACES, run, 1);
	if (run->answer == SYS_ANSWERED && !run->error)
		return true;
	msg_complain("cannot %s '%s': %s", deed, who, run->answer != SYS_ANSWERED ? running_reason(run) :
	    run->error == EAGAIN ? "it is still starting: try again" :
	    mem_print("its command cannot be looked at: %s", strerror(run->error)));
	return false;
}

/* Only those that differ from the caller's: setns(2) refuses the caller's own user namespace. */
static void
add_namespaces(struct plan *plan, const struct sys_asked *run)
{
	struct stat theirs, ours;
	size_t i;

	for (i = 0; i < NAMESPACES; i++) {
		char *own = mem_print("/proc/self/ns/%s", namespaces[i]->name);

		if (run->namespaces[i] < 0 || fstat(run->namespaces[i], &theirs) < 0 ||
		    (stat(own, &ours) == 0 && theirs.st_ino == ours.st_ino))
			continue;
		plan->joins = mem_grow(plan->joins, plan->join_count, sizeof *plan->joins);
		plan->joins[plan->join_count++] = (struct named_file){
			.ns = namespaces[i], .container = plan->enter, .identity = run->identity,
		};
	}
}

static void
close_namespaces(const struct sys_asked *run)
{
	size_t i;

	for (i = 0; i < NAMESPACES; i++) {
		if (run->namespaces[i] >= 0)
			close(run->namespaces[i]);
	}
}

static char *shell[] = { "/bin/sh", NULL };

void
enter_settle(struct plan *plan)
{
	struct sys_asked run;
	const char *reason;

	if (!ask(plan->enter, "enter", &run))
		return;
	plan->entered = true;
	if ((reason = enter_read(plan, run.text, run.length)))
		msg_complain("cannot enter '%s': %s", plan->enter, reason);
	add_namespaces(plan, &run);
	close_namespaces(&run);
	if (!plan->join_count)
		msg_complain("--enter '%s': the run of this name is in the namespaces of the caller",
		    plan->enter);
	/* or a user's run could give root a mount namespace, and root's own rights in it */
	if (run.uid != geteuid() && !join_has(plan, CLONE_NEWUSER))
		msg_complain("cannot enter '%s': a container of another user must have a user namespace",
		    plan->enter);
	plan->tty = plan->tty_asked == TTY_AUTO
	    ? plan->container && join_has(plan, CLONE_NEWNS) && isatty(STDIN_FILENO)
	    : plan->tty_asked == TTY_YES;
	plan->login_shell = !plan->command && plan->container;
	if (!plan->command)
		plan->command = shell;
	plan->container = false; /* it is there already */
	caps_list(plan->caps);
	environment_settle(plan);
}

void
enter_identify(struct named_file *join)
{
	struct sys_asked run;

	if (!ask(join->container, "join", &run))
		return;
	join->identity = run.identity;
	close_namespaces(&run);
}

static bool
is_of(const struct named_file *join, const char *container)
{
	return join->container && container && !strcmp(join->container, container);
}

/* One question for all of its namespaces. */
void
enter_ask(const struct plan *plan, struct run *run, size_t first)
{
	const char *who = plan->joins[first].container, *name = who;
	int found[NAMESPACES];
	unsigned flags = 0;
	size_t i, kind;
	uid_t uid = 0;

	for (i = first; i < plan->join_count; i++) {
		if (is_of(&plan->joins[i], who))
			flags |= plan->joins[i].ns->flag;
	}
	for (kind = 0; kind < NAMESPACES; kind++)
		found[kind] = -1;
	run_name_split(who, &uid, &name);
	sys_ask_namespaces(who, uid, name, plan->joins[first].identity, ns_names(flags), found);
	for (i = first; i < plan->join_count; i++) {
		for (kind = 0; kind < NAMESPACES; kind++) {
			if (is_of(&plan->joins[i], who) && plan->joins[i].ns == namespaces[kind])
				run->joins[i] = found[kind];
		}
	}
}
