/* SPDX-License-Identifier: ISC */
/* report - what became of a run, as JSON (--report). */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "exit_status.h"
#include "parse.h"
#include "plan.h"
#include "report.h"
#include "run.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

void
report_set(struct plan *plan, char *name)
{
	unsigned fd;

	plan->report = name;
	plan->report_fd = parse_unsigned(name, 1 << 20, &fd) ? (int)fd : -1;
	if (!*name)
		msg_complain("--report takes a file, or the number of a descriptor");
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

static uint64_t
inode(const char *process, const struct namespace *ns)
{
	char path[64];
	struct stat st;

	text_format(path, sizeof path, "/proc/%s/ns/%s", process, ns->name);
	return stat(path, &st) == 0 ? st.st_ino : 0;
}

static void
print_inode(const char *where, const char *process, const struct namespace *ns)
{
	uint64_t n = inode(process, ns);

	if (n)
		text_add("\"%s\": %llu", where, (unsigned long long)n);
	else
		text_add("\"%s\": null", where);
}

void
report_meet(const struct plan *plan, struct run *run)
{
	char pid[16];
	size_t i;

	if (!sys_meet(run->to_init, &run->command))
		sys_end_like(run->init, "init");
	text_format(pid, sizeof pid, "%d", run->command);
	text_add("{\n  \"invoke_ns\": \"" VERSION "\",\n  \"pids\": { \"runner\": %d, \"init\": ",
	    getpid());
	text_add(plan->init ? "%d" : "null", run->init);
	text_add(", \"command\": %d },\n  \"namespaces\": {", run->command);
	for (i = 0; i < NAMESPACES; i++) {
		text_add("%s\n    \"%s\": { ", i ? "," : "", namespaces[i]->name);
		print_inode("outside", "self", namespaces[i]);
		text_add(", ");
		print_inode("inside", pid, namespaces[i]);
		text_add(" }");
	}
	text_add("\n  },\n");
	clock_gettime(CLOCK_MONOTONIC, &run->started);
	sys_tell(run->to_init, "command");
}

static void
print_seconds(const char *name, long long seconds, long microseconds)
{
	text_add("%s: %lld.%06ld", name, seconds, microseconds);
}

void
report_write(const struct plan *plan, struct run *run)
{
	struct timespec now;
	struct rusage used;
	long nanoseconds;
	const char *page;
	size_t length;
	int signal = sys_signal_of(run->to_init);

	clock_gettime(CLOCK_MONOTONIC, &now);
	nanoseconds = now.tv_nsec - run->started.tv_nsec;
	now.tv_sec -= run->started.tv_sec + (nanoseconds < 0);
	nanoseconds += nanoseconds < 0 ? 1000000000 : 0;
	getrusage(RUSAGE_CHILDREN, &used);
	text_add("  \"status\": %d,\n  \"signal\": ", run->status);
	text_add(signal ? "%d" : "null", signal);
	text_add(",\n  \"seconds\": { ");
	print_seconds("\"wall\"", now.tv_sec, nanoseconds / 1000);
	print_seconds(", \"user\"", used.ru_utime.tv_sec, used.ru_utime.tv_usec);
	print_seconds(", \"system\"", used.ru_stime.tv_sec, used.ru_stime.tv_usec);
	text_add(" },\n  \"peak_memory\": %lld\n}\n", (long long)used.ru_maxrss * 1024);
	page = text_page(&length);
	sys_write_report(page, length);
}
