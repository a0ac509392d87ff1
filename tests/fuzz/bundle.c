/* SPDX-License-Identifier: ISC */
/*
 * bundle - fuzz the reader of the configuration of an OCI bundle.
 *
 * A configuration that is taken gives a plan in which no value is out of its bounds, and nothing
 * that a container takes away is back.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/bundle.h"
#include "runner/caps.h"
#include "runner/ns/ns.h"
#include "runner/plan.h"
#include "runner/profile.h"
#include "runner/settle.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);
char *__wrap_realpath(const char *, char *);
int __wrap_stat(const char *, struct stat *);

struct input {
	const uint8_t *bytes;
	size_t size;
};

/* No file of the machine is looked at: one exists if its name is short. */
char *
__wrap_realpath(const char *path, char *into)
{
	return strlen(path) < 200 ? strdup(path) : NULL;
}

int
__wrap_stat(const char *path, struct stat *st)
{
	memset(st, 0, sizeof *st);
	st->st_ino = strlen(path); /* the same is the caller's namespace */
	st->st_mode = path[1] == 'd' ? S_IFCHR : path[1] == 'f' ? S_IFREG : S_IFDIR;
	return 0;
}

static void
check_process(const struct plan *plan)
{
	size_t i;

	must(plan->command && plan->command[0] && *plan->command[0]);
	must(!(plan->caps & ~caps_default()));
	must(plan->umask <= 0777);
	must(!plan->scored || (plan->oom_score >= -1000 && plan->oom_score <= 1000));
	must(!plan->workdir || is_final(plan->workdir));
	for (i = 0; i < plan->environment_count; i++)
		must(*plan->environment[i] != '=' && strchr(plan->environment[i], '='));
	for (i = 0; i < plan->limit_count; i++)
		must(plan->limits[i].name && plan->limits[i].soft <= plan->limits[i].hard &&
		    plan->limits[i].resource >= 0 && plan->limits[i].resource < RLIM_NLIMITS &&
		    (plan->limits[i].resource != RLIMIT_CORE || !plan->limits[i].hard));
}

static void
check_mounts(const struct plan *plan)
{
	size_t i;

	must(plan->volume_count <= 1000);
	for (i = 0; i < plan->volume_count; i++) {
		const struct volume *volume = &plan->volumes[i];

		must(is_final(volume->target) && strcmp(volume->target, "/"));
		must(strcmp(volume->target, "/proc") && strncmp(volume->target, "/proc/", 6));
		must(strcmp(volume->target, "/sys") && strncmp(volume->target, "/sys/", 5));
		must(strcmp(volume->target, "/dev") && !volume->devices);
		must(volume->kind == VOLUME_TMPFS ? !volume->source : *volume->source == '/');
		must(!volume->mode || strspn(volume->mode, "01234567") == strlen(volume->mode));
		must(!volume->size || !strchr(volume->size, ','));
	}
	must(!plan->shm_size || !strchr(plan->shm_size, ','));
	for (i = 0; i < plan->hidden_count; i++)
		must(is_final(plan->hidden[i]) && strlen(plan->hidden[i]) < 200);
	for (i = 0; i < plan->frozen_count; i++)
		must(is_final(plan->frozen[i]) && strlen(plan->frozen[i]) < 200);
}

static void
check_map(const struct id_map *map)
{
	size_t i;

	for (i = 0; i < map->count; i++) {
		const struct id_range *range = &map->ranges[i];

		must(range->count && range->outside);
		must(range->inside + (uint64_t)range->count <= 0xffffffff);
		must(range->outside + (uint64_t)range->count <= 0xffffffff);
	}
}

static void
check_linux(const struct plan *plan)
{
	size_t i;

	check_map(&plan->uid_map);
	check_map(&plan->gid_map);
	must(!plan->shared && !plan->named && plan->seccomp && !plan->filter && !plan->setid);
	for (i = 0; i < plan->join_count; i++)
		must(plan->joins[i].ns && *plan->joins[i].file == '/' &&
		    !(plan->joins[i].ns->flag & (CLONE_NEWUSER | CLONE_NEWNS)));
	for (i = 0; i < plan->sysctl_count; i++)
		must(!strncmp(plan->sysctls[i].file, "/proc/sys/", 10) && !strstr(plan->sysctls[i].file, ".."));
	for (i = 0; i < CONTROLS; i++)
		must(strspn(plan->controls[i], "0123456789 ") == strlen(plan->controls[i]) &&
		    *plan->controls[i] != '0');
}

static void
read_bundle(void *data)
{
	const struct input *input = data;
	char *text = mem_copy((const char *)input->bytes, input->size);
	struct plan plan = { .root_dir = -1, .seccomp = true, .caps = caps_default(), .umask = 022,
		.privileged_caller = true };

	bundle_read(&plan, "/bundle", text, input->size);
	if (msg_errors())
		return;
	check_process(&plan);
	check_mounts(&plan);
	check_linux(&plan);
	must(plan.root && !strncmp(plan.root, "/bundle", 7));
	profile_settle(&plan);
	must(msg_errors() || !plan.more_profile == !plan.more_length);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = { bytes, size };

	messages_run(read_bundle, &input);
	memory_free();
	return 0;
}
