/* SPDX-License-Identifier: ISC */
/* join - enter existing namespaces, and keep new ones. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enter.h"
#include "exit_status.h"
#include "join.h"
#include "run_name.h"
#include "parse.h"
#include "plan.h"
#include "run.h"
#include "running.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

static void
add(struct named_file **files, size_t *count, const struct namespace *ns, const char *file)
{
	*files = mem_grow(*files, *count, sizeof **files);
	(*files)[(*count)++] = (struct named_file){ .ns = ns, .file = file };
}

/* Split "NS=..." in place; NULL after a complaint. */
static const struct namespace *
split(const char *option, char *value, char **rest)
{
	const struct namespace *ns = NULL;

	if ((*rest = strchr(value, '='))) {
		*(*rest)++ = '\0';
		ns = ns_by_name(value);
	}
	if (!ns || !**rest) {
		msg_complain("--%s '%s': expected NS=FILE%s, with NS one of user, mount, pid, net, ipc, "
		    "uts, cgroup, time", option, value, strcmp(option, "join") ? "" : ", NS=PID or NS=NAME");
		return NULL;
	}
	return ns;
}

static char *
file_of(const char *pid, const struct namespace *ns)
{
	return text_join(text_join("/proc/", pid, "/ns/"), ns->name, "");
}

static void
add_file(struct plan *plan, const struct namespace *ns, const char *file)
{
	struct stat st;

	if (stat(file, &st) < 0)
		msg_complain("cannot join '%s': %s", file, strerror(errno));
	add(&plan->joins, &plan->join_count, ns, file);
}

static unsigned
lowest_id(const char *pid, const char *map)
{
	char *rest = text_read_file(mem_print("/proc/%s/%s", pid, map)), *line;
	unsigned lowest = UINT_MAX, id;

	while (rest && (line = text_line(&rest))) {
		id = (unsigned)strtoul(line, NULL, 10);
		lowest = id < lowest ? id : lowest;
	}
	return lowest == UINT_MAX ? 0 : lowest;
}

/* Who enters a user namespace is root there: where root does not exist, the lowest id. */
static void
add_of_process(struct plan *plan, const struct namespace *ns, const char *pid)
{
	add_file(plan, ns, file_of(pid, ns));
	if (ns->flag == CLONE_NEWUSER) {
		plan->init_uid = lowest_id(pid, "uid_map");
		plan->init_gid = lowest_id(pid, "gid_map");
	}
}

void
join_add(struct plan *plan, char *value)
{
	char *file;
	const struct namespace *ns = split("join", value, &file);
	unsigned pid;
	uid_t uid;
	const char *name;
	struct stat st;

	if (!ns)
		return;
	if (parse_unsigned(file, 0x7fffffff, &pid)) {
		add_of_process(plan, ns, file);
	} else if (run_name_split(file, &uid, &name) && stat(file, &st) < 0) {
		add(&plan->joins, &plan->join_count, ns, NULL);
		plan->joins[plan->join_count - 1].container = file;
	} else {
		add_file(plan, ns, file);
	}
}

void
join_add_file(struct plan *plan, const struct namespace *ns, const char *file)
{
	add_file(plan, ns, file);
	plan->joins[plan->join_count - 1].others = true;
}

/* Only those that differ from the caller's: setns(2) refuses the caller's own user namespace.
 * False and errno if they cannot be looked at. */
static bool
add_others(struct plan *plan, const char *pid)
{
	struct stat theirs, ours;
	size_t i;

	for (i = 0; i < NAMESPACES; i++) {
		char *file = file_of(pid, namespaces[i]);

		if (stat(file, &theirs) < 0)
			return false;
		if (stat(file_of("self", namespaces[i]), &ours) < 0 || theirs.st_ino != ours.st_ino)
			add_of_process(plan, namespaces[i], pid);
	}
	return true;
}

/* The first child of a process, or NULL: proc_pid_task(5). */
static const char *
child_of(const char *pid)
{
	char *text = text_read_file(mem_print("/proc/%s/task/%s/children", pid, pid));

	return text && *text ? mem_print("%.*s", (int)strcspn(text, " "), text) : NULL;
}

/* The invoke_ns that runs a container is itself outside: its child is inside, and lets nobody look
 * at it, but has a child itself. */
void
join_add_all(struct plan *plan, const char *pid)
{
	const char *at = pid, *name = pid;
	unsigned number;

	if (!parse_unsigned(pid, 0x7fffffff, &number) || (name = running_by_pid((pid_t)number))) {
		enter_set(plan, name);
		return;
	}
	while (at && !plan->join_count) {
		if (!add_others(plan, at) && at == pid) {
			msg_complain("cannot enter process %s: %s", pid, strerror(errno));
			return;
		}
		at = child_of(at);
	}
	if (!plan->join_count)
		msg_complain("--enter '%s': this process and its children are in the namespaces of the caller; "
		    "name a process in a container, or the invoke_ns that runs one", pid);
}

/* The host process has another working directory when it mounts: the jail. */
static char *
absolute(char *file)
{
	char here[PATH_MAX];

	if (*file == '/')
		return file;
	if (!getcwd(here, sizeof here)) {
		msg_complain("cannot find the directory of '%s': %s", file, strerror(errno));
		return file;
	}
	return text_join(strcmp(here, "/") ? here : "", "/", file);
}

void
join_add_kept(struct plan *plan, char *value)
{
	char *file;
	const struct namespace *ns = split("persist", value, &file);
	unsigned pid;

	if (!ns)
		return;
	if (ns->flag == CLONE_NEWPID)
		msg_complain("--persist pid: a pid namespace ends with its first process");
	else if (parse_unsigned(file, 0x7fffffff, &pid))
		msg_complain("--persist '%s': a number is a process, as --join takes it; for a file write "
		    "'./%s'", file, file);
	else
		file = absolute(file);
	add(&plan->kept, &plan->kept_count, ns, file);
	plan->named |= ns->flag;
}

unsigned
join_flags(const struct plan *plan)
{
	unsigned flags = 0;
	size_t i;

	for (i = 0; i < plan->join_count; i++)
		flags |= plan->joins[i].ns->flag;
	return flags;
}

bool
join_has(const struct plan *plan, unsigned flags)
{
	return join_flags(plan) & flags;
}

/* The host process makes the queue, so it must enter the ipc namespace that the child joins. */
bool
join_queue_wanted(const struct plan *plan)
{
	return plan->queue == QUEUE_DEFAULT && join_has(plan, CLONE_NEWIPC);
}

void
join_settle(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->join_count; i++) {
		if (plan->joins[i].container)
			enter_identify(&plan->joins[i]);
	}
}

/* Is it the first row of its container? */
static bool
is_first(const struct plan *plan, size_t row)
{
	size_t i;

	for (i = 0; i < row; i++) {
		if (plan->joins[i].container && !strcmp(plan->joins[i].container, plan->joins[row].container))
			return false;
	}
	return true;
}

/* Before the mount namespace changes, and with it the paths. */
void
join_open(const struct plan *plan, struct run *run)
{
	size_t i;

	run->joins = mem_new(plan->join_count * sizeof *run->joins);
	for (i = 0; i < plan->join_count; i++) {
		if (!plan->joins[i].container)
			run->joins[i] = sys_open_namespace(plan->joins[i].ns->name, plan->joins[i].file,
			    plan->joins[i].others);
		else if (is_first(plan, i))
			enter_ask(plan, run, i);
	}
}

static void
enter(const struct plan *plan, const struct run *run, unsigned flags)
{
	size_t i;

	for (i = 0; i < plan->join_count; i++) {
		if (plan->joins[i].ns->flag & flags)
			sys_join(run->joins[i], plan->joins[i].ns->flag, plan->joins[i].ns->name);
	}
}

/* User first, because it grants the rights to join the others; mnt last, because paths change
 * with it.  Processes in
 * the joined namespaces may be hostile and must not trace this one before the command is
 * executed, as its descriptors and its program are the host's (CVE-2016-9962).  An undumpable
 * process cannot write its /proc/self/timens_offsets: then time_set_offset() comes first. */
void
join_enter(const struct plan *plan, struct run *run)
{
	if (!time_offset_wanted(plan))
		sys_undumpable();
	enter(plan, run, CLONE_NEWUSER);
	enter(plan, run, ~(unsigned)(CLONE_NEWUSER | CLONE_NEWNS));
	enter(plan, run, CLONE_NEWNS);
}

void
join_enter_for_queue(const struct plan *plan, struct run *run)
{
	enter(plan, run, CLONE_NEWIPC);
}

void
join_keep(const struct plan *plan, struct run *run)
{
	sys_keep_namespaces(run->init, plan->kept, plan->kept_count);
	sys_tell(run->to_init, "init");
}
