/* SPDX-License-Identifier: ISC */
/* report - what became of a run, as JSON (--report). */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "namespace.h"
#include "parse.h"
#include "plan.h"
#include "report.h"
#include "run.h"
#include "say.h"
#include "sys.h"
#include "text.h"

static char page[2048];
static size_t length;

static void PRINTF(1, 2)
print(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	length += text_vformat(page + length, sizeof page - length, fmt, ap);
	va_end(ap);
}

void
report_set(struct plan *plan, char *name)
{
	unsigned fd;

	plan->report = name;
	plan->report_fd = parse_unsigned(name, 1 << 20, &fd) ? (int)fd : -1;
	if (!*name)
		complain("--report takes a file, or the number of a descriptor");
}

bool
report_wanted(const struct plan *plan)
{
	return plan->report;
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
		print("\"%s\": %llu", where, (unsigned long long)n);
	else
		print("\"%s\": null", where);
}

void
report_meet(const struct plan *plan, struct run *run)
{
	char pid[16];
	size_t i;

	if (!sys_meet(run->to_init, &run->command))
		sys_end_like(run->init, "init");
	text_format(pid, sizeof pid, "%d", run->command);
	print("{\n  \"invoke_ns\": \"" VERSION "\",\n  \"pids\": { \"runner\": %d, \"init\": ",
	    getpid());
	print(plan->init ? "%d" : "null", run->init);
	print(", \"command\": %d },\n  \"namespaces\": {", run->command);
	for (i = 0; i < NAMESPACES; i++) {
		print("%s\n    \"%s\": { ", i ? "," : "", namespaces[i]->name);
		print_inode("outside", "self", namespaces[i]);
		print(", ");
		print_inode("inside", pid, namespaces[i]);
		print(" }");
	}
	print("\n  },\n");
	clock_gettime(CLOCK_MONOTONIC, &run->started);
	sys_tell(run->to_init, "command");
}

static void
print_seconds(const char *name, long long seconds, long microseconds)
{
	print("%s: %lld.%06ld", name, seconds, microseconds);
}

void
report_write(const struct plan *plan, struct run *run)
{
	struct timespec now;
	struct rusage used;
	long nanoseconds;
	int signal = sys_signal_of(run->to_init);

	clock_gettime(CLOCK_MONOTONIC, &now);
	nanoseconds = now.tv_nsec - run->started.tv_nsec;
	now.tv_sec -= run->started.tv_sec + (nanoseconds < 0);
	nanoseconds += nanoseconds < 0 ? 1000000000 : 0;
	getrusage(RUSAGE_CHILDREN, &used);
	print("  \"status\": %d,\n  \"signal\": ", run->status);
	print(signal ? "%d" : "null", signal);
	print(",\n  \"seconds\": { ");
	print_seconds("\"wall\"", now.tv_sec, nanoseconds / 1000);
	print_seconds(", \"user\"", used.ru_utime.tv_sec, used.ru_utime.tv_usec);
	print_seconds(", \"system\"", used.ru_stime.tv_sec, used.ru_stime.tv_usec);
	print(" },\n  \"peak_memory\": %lld\n}\n", (long long)used.ru_maxrss * 1024);
	sys_write_report(page, length);
}
