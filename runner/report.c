/* SPDX-License-Identifier: ISC */
/* report - what became of a run, as JSON (--report, --info-fd). */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <yyjson.h>

#include "exit_status.h"
#include "habits.h"
#include "parse.h"
#include "plan.h"
#include "report.h"
#include "run.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

/* The number in TEXT; -1 if it is none.  It must be open, before a file of ours gets this number. */
static int
descriptor(const char *option, const char *text)
{
	unsigned fd;

	if (!parse_unsigned(text, 1 << 20, &fd))
		return -1;
	if (!sys_is_open_for_writing((int)fd))
		msg_complain("--%s %s: this descriptor is not open for writing", option, text);
	return (int)fd;
}

void
report_set(struct plan *plan, char *name)
{
	plan->report = name;
	plan->report_fd = descriptor("report", name);
	if (!*name)
		msg_complain("--report takes a file, or the number of a descriptor");
	habits_check_report(name);
}

void
report_set_info(struct plan *plan, char *number)
{
	plan->info = true;
	plan->info_fd = descriptor("info-fd", number);
	if (plan->info_fd < 0)
		msg_complain("--info-fd '%s': expected the number of a descriptor", number);
}

bool
report_meet_wanted(const struct plan *plan)
{
	return plan->report || plan->info;
}

void
report_open_info(const struct plan *plan, struct run *run)
{
	sys_open_info(plan->info_fd, plan->preserved_fds);
}

void
report_open(const struct plan *plan, struct run *run)
{
	sys_open_report(plan->report, plan->report_fd, plan->preserved_fds);
}

/* The command stays where it is until host has looked at it. */
void
report_introduce(const struct plan *plan, struct run *run)
{
	sys_introduce(run->to_host);
	if (!sys_await(run->to_host, "host"))
		sys_exit(STATUS_FAILED);
}

static yyjson_mut_doc *doc;

static void
add_number(yyjson_mut_val *object, const char *name, uint64_t n, bool known)
{
	if (known)
		yyjson_mut_obj_add_uint(doc, object, name, n);
	else
		yyjson_mut_obj_add_null(doc, object, name);
}

static void
add_inode(yyjson_mut_val *object, const char *name, const char *process,
    const struct namespace *ns)
{
	char path[64];
	struct stat st;
	bool known;

	text_format(path, sizeof path, "/proc/%s/ns/%s", process, ns->name);
	known = stat(path, &st) == 0;
	add_number(object, name, known ? st.st_ino : 0, known);
}

static yyjson_mut_val *
begin(void)
{
	yyjson_mut_val *root;

	doc = yyjson_mut_doc_new(NULL);
	root = yyjson_mut_obj(doc);
	if (!root)
		msg_no_memory();
	yyjson_mut_doc_set_root(doc, root);
	yyjson_mut_obj_add_str(doc, root, "invoke_ns", VERSION);
	return root;
}

static void
add_seccomp(const struct plan *plan, yyjson_mut_val *root)
{
	yyjson_mut_val *seccomp = yyjson_mut_obj_add_obj(doc, root, "seccomp"), *allowed;
	size_t i;

	yyjson_mut_obj_add_str(doc, seccomp, "filter", !plan->give_up || !plan->seccomp ? "none" :
	    plan->profile ? "profile" : plan->filter ? "bpf" : "built-in");
	allowed = yyjson_mut_obj_add_arr(doc, seccomp, "allowed");
	for (i = 0; i < plan->allowed_count; i++)
		yyjson_mut_arr_add_str(doc, allowed, plan->allowed[i]);
}

void
report_meet(const struct plan *plan, struct run *run)
{
	yyjson_mut_val *root, *pids, *kinds, *ns;
	char pid[16];
	size_t i;

	if (!sys_meet(run->to_init, &run->command))
		sys_end_like(run->init, "init");
	root = begin();
	pids = yyjson_mut_obj_add_obj(doc, root, "pids");
	add_number(pids, "runner", (uint64_t)getpid(), true);
	add_number(pids, "init", (uint64_t)run->init, plan->init);
	add_number(pids, "command", (uint64_t)run->command, true);
	text_format(pid, sizeof pid, "%d", run->command);
	kinds = yyjson_mut_obj_add_obj(doc, root, "namespaces");
	add_seccomp(plan, root);
	for (i = 0; i < NAMESPACES; i++) {
		ns = yyjson_mut_obj_add_obj(doc, kinds, namespaces[i]->name);
		add_inode(ns, "outside", "self", namespaces[i]);
		add_inode(ns, "inside", pid, namespaces[i]);
	}
}

/* The document so far, in new memory. */
static char *
print(size_t *length)
{
	char *text = yyjson_mut_write(doc, YYJSON_WRITE_PRETTY_TWO_SPACES |
	    YYJSON_WRITE_NEWLINE_AT_END, length);

	if (!text)
		msg_no_memory();
	return text;
}

void
report_write_info(const struct plan *plan, struct run *run)
{
	size_t length = 0;
	char *text = print(&length);

	sys_write_info(plan->info_fd, text, length);
	free(text);
}

void
report_let_go(const struct plan *plan, struct run *run)
{
	clock_gettime(CLOCK_MONOTONIC, &run->started);
	sys_tell(run->to_init, "command");
}

static double
seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static double
seconds_of(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

void
report_write(const struct plan *plan, struct run *run)
{
	yyjson_mut_val *root, *seconds;
	struct rusage used;
	size_t length = 0;
	char *text;
	int signal = sys_signal_of(run->to_init);

	if (!doc)
		begin(); /* explained only */
	root = yyjson_mut_doc_get_root(doc);
	getrusage(RUSAGE_CHILDREN, &used);
	add_number(root, "status", (uint64_t)run->status, true);
	add_number(root, "signal", (uint64_t)signal, signal);
	seconds = yyjson_mut_obj_add_obj(doc, root, "seconds");
	yyjson_mut_obj_add_real(doc, seconds, "wall", seconds_since(&run->started));
	yyjson_mut_obj_add_real(doc, seconds, "user", seconds_of(&used.ru_utime));
	yyjson_mut_obj_add_real(doc, seconds, "system", seconds_of(&used.ru_stime));
	add_number(root, "peak_memory", (uint64_t)used.ru_maxrss * 1024, true);
	text = print(&length);
	sys_write_report(text, length);
	free(text);
	yyjson_mut_doc_free(doc);
}
