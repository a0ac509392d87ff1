/* SPDX-License-Identifier: ISC */
/*
 * options - fuzz the command line of invoke_ns, and the values that a plan has then.
 *
 * The input is the words, with a NUL behind each.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/caps.h"
#include "runner/options.h"
#include "runner/plan.h"
#include "runner/settle.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);
_Noreturn void __wrap_exit(int status);
_Noreturn void __real_exit(int status);
char *__wrap_strdup(const char *);
char *__wrap_realpath(const char *, char *);
char *__real_realpath(const char *, char *);
int __wrap_check_machine(bool);
void __wrap_caps_read_filter(struct plan *, const char *file);
const char *__wrap_running_by_pid(pid_t);

enum { ALL_KINDS = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
	CLONE_NEWUTS | CLONE_NEWCGROUP | CLONE_NEWTIME };

/* The command line, and a copy. */
static char **words, **before;
static int count;
static struct plan plan;

/* --help, --version, --check */
void
__wrap_exit(int status)
{
	if (messages_running())
		messages_end();
	__real_exit(status);
}

char *
__wrap_strdup(const char *text)
{
	return mem_copy(text, strlen(text));
}

char *
__wrap_realpath(const char *path, char *into)
{
	char *real = __real_realpath(path, into);

	return real && !into ? memory_keep(real) : real;
}

int
__wrap_check_machine(bool json)
{
	return 0;
}

/* It would ask. */
const char *
__wrap_running_by_pid(pid_t pid)
{
	return pid & 1 ? "web" : NULL;
}

/* filter.c has a file for it. */
void
__wrap_caps_read_filter(struct plan *into, const char *file)
{
	into->filter = "";
	into->filter_length = 1;
}

static void
check_names(void)
{
	must(!plan.hostname || (*plan.hostname && strlen(plan.hostname) <= 64));
	must(!plan.domainname || (*plan.domainname && strlen(plan.domainname) <= 64));
	must(!(plan.named & ~(unsigned)ALL_KINDS) && !(plan.shared & ~(unsigned)ALL_KINDS));
	must(!(plan.caps & ~caps_all()) && !(plan.caps_asked & ~caps_all()));
	must(!plan.report || *plan.report);
	must(plan.timeout <= 1000000000 && plan.preserved_fds <= 1000);
}

/* No ".." leads out of the jail. */
static void
check_target(const char *target)
{
	const char *at = target;
	size_t n;

	must(*target == '/' && strlen(target) < PATH_MAX);
	for (; *at; at += n) {
		at += strspn(at, "/");
		n = strcspn(at, "/");
		must(!(n == 2 && !memcmp(at, "..", 2)));
	}
}

static void
check_volumes(void)
{
	const struct volume *v;
	size_t i, digits;

	for (i = 0; i < plan.volume_count; i++) {
		v = &plan.volumes[i];
		check_target(v->target);
		if (v->kind == VOLUME_BIND)
			must(*v->source == '/' && access(v->source, F_OK) == 0);
		if (!v->size)
			continue;
		digits = strspn(v->size, "0123456789");
		must(digits && strlen(v->size) <= digits + 1 && strchr("kmgKMG%", v->size[digits]));
	}
}

static void
check_ranges(const struct id_map *map)
{
	const struct id_range *r;
	size_t i;

	for (i = 0; i < map->count && (r = &map->ranges[i]); i++)
		must(r->count && r->count <= UINT_MAX - r->inside && r->count <= UINT_MAX - r->outside);
}

/* What will be written to the files of a cgroup. */
static void
check_controls(void)
{
	const char *memory = plan.controls[CONTROL_MEMORY], *pids = plan.controls[CONTROL_PIDS];
	const char *cpu = plan.controls[CONTROL_CPU];
	char again[64];

	snprintf(again, sizeof again, "%llu", strtoull(memory, NULL, 10));
	must(!*memory || (same(memory, again) && strtoull(memory, NULL, 10) >= 4096));
	snprintf(again, sizeof again, "%llu", strtoull(pids, NULL, 10));
	must(!*pids || (same(pids, again) && *pids != '0' && strtoull(pids, NULL, 10) <= 4194304));
	snprintf(again, sizeof again, "%llu 100000", strtoull(cpu, NULL, 10));
	must(!*cpu || (same(cpu, again) && strtoull(cpu, NULL, 10) >= 1000));
}

static void
check_limits(void)
{
	const struct limit *l;
	size_t i;

	for (i = 0; i < plan.limit_count && (l = &plan.limits[i]); i++)
		must(l->name && l->resource >= 0 && l->resource < RLIM_NLIMITS && l->soft <= l->hard);
	check_controls();
}

static void
check_files(void)
{
	size_t i;

	for (i = 0; i < plan.join_count; i++)
		must(plan.joins[i].ns && (plan.joins[i].container ? !plan.joins[i].file :
		    *plan.joins[i].file && access(plan.joins[i].file, F_OK) == 0));
	for (i = 0; i < plan.kept_count; i++)
		must(plan.kept[i].ns && *plan.kept[i].file == '/');
}

/* Each name once, and NULL behind them. */
static void
check_environment(void)
{
	char **e = plan.environment;
	size_t i, j, n;

	must(!plan.environment_count || !e[plan.environment_count]);
	for (i = 0; i < plan.environment_count; i++) {
		n = strcspn(e[i], "=");
		must(n && e[i][n] == '=');
		for (j = 0; j < i; j++)
			must(strncmp(e[i], e[j], n + 1));
	}
}

/* The command and what follows it are the last words, and never changed. */
static void
check_command(void)
{
	int i, n = 0;

	if (!plan.command)
		return;
	while (plan.command[n])
		n++;
	must(n && n < count && (msg_errors() || **plan.command));
	for (i = 0; i < n; i++)
		must(same(plan.command[i], before[count - n + i]));
}

static void
parse(void *data)
{
	int i;

	settle_defaults(&plan);
	options_parse(&plan, count, words);
	for (i = 0; i < count; i++)
		must(same(words[i], before[i]));
	must(!words[count]);
	check_command();
	if (msg_errors())
		return;
	check_names();
	check_volumes();
	check_ranges(&plan.uid_map);
	check_ranges(&plan.gid_map);
	check_limits();
	check_files();
	check_environment();
}

/* One behind the other, as execve(2) stores them. */
static void
split(char *text, size_t size)
{
	char *at;

	words = before = NULL;
	count = 0;
	for (at = text; at < text + size; at += strlen(at) + 1) {
		words = mem_grow(words, (size_t)count, sizeof *words);
		before = mem_grow(before, (size_t)count, sizeof *before);
		before[count] = mem_copy(at, strlen(at));
		words[count++] = at;
	}
	words = mem_grow(words, (size_t)count, sizeof *words);
	words[count] = NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char name[] = "invoke_ns";
	char *text = mem_new(sizeof name + size + 1);

	memcpy(text, name, sizeof name);
	if (size)
		memcpy(text + sizeof name, bytes, size);
	split(text, sizeof name + size);
	messages_run(parse, NULL);
	memory_free();
	return 0;
}
