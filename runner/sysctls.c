/* SPDX-License-Identifier: ISC */
/* sysctls - kernel parameters of the container's own namespaces: --sysctl. */
#define _GNU_SOURCE
#include <sched.h>
#include <string.h>

#include "mounts.h"
#include "plan.h"
#include "run.h"
#include "sysctls.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

enum { BEFORE = sizeof "/proc/sys/" - 1 };

/* The parameters that a namespace has for itself, by the beginning of their names. */
static const struct owner {
	const char *begin;
	unsigned namespace;
} owners[] = {
	{ "net/", CLONE_NEWNET },
	{ "kernel/msg", CLONE_NEWIPC },
	{ "kernel/sem", CLONE_NEWIPC },
	{ "kernel/shm", CLONE_NEWIPC },
	{ "fs/mqueue/", CLONE_NEWIPC },
};

static bool
is_path(const char *name)
{
	return *name && *name != '/' && !strstr(name, "//") && !strstr(name, "..") &&
	    name[strlen(name) - 1] != '/' && strlen(name) < 200;
}

/* As sysctl(8) does: if the first separator is a dot, dots and slashes change places. */
static const char *
file_of(const char *name)
{
	char *file = mem_print("/proc/sys/%s", name), *at = file + BEFORE;
	bool dots = at[strcspn(at, "./")] == '.';

	for (; dots && *at; at++) {
		if (*at == '.')
			*at = '/';
		else if (*at == '/')
			*at = '.';
	}
	return file;
}

static void
add(struct plan *plan, char *arg, bool is_default)
{
	char *value = strchr(arg, '=');
	const char *file;
	size_t i;

	if (!value || value == arg || !value[1]) {
		msg_complain("--sysctl '%s': expected NAME=VALUE, such as net.ipv4.ip_forward=1", arg);
		return;
	}
	*value++ = '\0';
	file = file_of(arg);
	if (!is_path(file + BEFORE)) {
		msg_complain("--sysctl '%s': this is not the name of a kernel parameter", arg);
		return;
	}
	for (i = 0; is_default && i < plan->sysctl_count; i++) {
		if (!strcmp(plan->sysctls[i].file, file))
			return;
	}
	plan->sysctls = mem_grow(plan->sysctls, plan->sysctl_count, sizeof *plan->sysctls);
	plan->sysctls[plan->sysctl_count++] = (struct sysctl){ arg, file, value };
}

void
sysctls_add(struct plan *plan, char *arg)
{
	add(plan, arg, false);
}

void
sysctls_add_default(struct plan *plan, char *arg)
{
	add(plan, arg, true);
}

static void
check(const struct plan *plan, const char *name, const char *file)
{
	const struct owner *owner;

	for (owner = owners; owner < owners + sizeof owners / sizeof owners[0]; owner++) {
		if (strncmp(file, owner->begin, strlen(owner->begin)))
			continue;
		if (!plan_unshares(plan, owner->namespace))
			msg_complain("--sysctl '%s' needs a new %s namespace: do not share or join it",
			    name, ns_names(owner->namespace));
		return;
	}
	msg_complain("--sysctl '%s': this parameter is the host's; a container has its own net.*, "
	    "fs.mqueue.*, kernel.msg*, kernel.sem and kernel.shm*", name);
}

void
sysctls_check(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->sysctl_count; i++)
		check(plan, plan->sysctls[i].name, plan->sysctls[i].file + BEFORE);
}

void
sysctls_set(const struct plan *plan, struct run *run)
{
	size_t i;

	for (i = 0; i < plan->sysctl_count; i++)
		sys_set_sysctl(mounts_proc_of(plan, run), plan->sysctls[i].file, plan->sysctls[i].value);
}
