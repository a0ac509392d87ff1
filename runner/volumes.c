/* SPDX-License-Identifier: ISC */
/* volumes - mounts in the jail that options ask for: --bind, --ro-bind, --tmpfs. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exit_status.h"
#include "jail.h"
#include "plan.h"
#include "run.h"
#include "volumes.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/sys/door.h"
#include "runner/sys/sys.h"

static void
add(struct plan *plan, const struct volume *volume)
{
	plan->volumes = mem_grow(plan->volumes, plan->volume_count, sizeof *volume);
	plan->volumes[plan->volume_count++] = *volume;
}

static bool
is_good_target(const char *target)
{
	const char *at;

	if (*target != '/' || strlen(target) >= 4096)
		return false;
	for (at = target; (at = strstr(at, "/..")); at += 3) {
		if (at[3] == '/' || !at[3])
			return false;
	}
	return target[strspn(target, "/.")];
}

/* Resolve the source on the host, with symbolic links. */
static bool
look_at_source(struct volume *volume)
{
	struct stat st;
	char *real = realpath(volume->source, NULL);

	if (!real || stat(real, &st) < 0) {
		msg_complain("cannot bind '%s': %s", volume->source, strerror(errno));
		return false;
	}
	volume->source = real;
	volume->is_file = !S_ISDIR(st.st_mode);
	volume->is_device = S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode);
	return true;
}

void
volumes_add_bind(struct plan *plan, char *value, bool read_only)
{
	struct volume volume = { .kind = VOLUME_BIND, .read_only = read_only };
	char *target = strchr(value, ':'), *mode = NULL;

	if (target) {
		*target++ = '\0';
		if ((mode = strchr(target, ':')))
			*mode++ = '\0';
	}
	volume.source = value;
	if (mode && !strcmp(mode, "ro"))
		volume.read_only = true;
	else if (mode && strcmp(mode, "rw"))
		msg_complain("'--bind %s:%s:%s': expected ro or rw after the second colon", value,
		    target, mode);
	if (!look_at_source(&volume))
		return;
	volume.target = target && *target ? target : volume.source;
	if (!is_good_target(volume.target))
		msg_complain("cannot mount a volume on '%s': expected an absolute path below the jail's root",
		    volume.target);
	add(plan, &volume);
}

/* Digits, and one letter for all of them: the kernel takes no "1k6m". */
static bool
is_good_size(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if (!digits || *text == '0')
		return false;
	return !text[digits] || (strchr("kmgKMG%", text[digits]) && !text[digits + 1]);
}

void
volumes_add_memory(struct plan *plan, char *value)
{
	struct volume volume = { .kind = VOLUME_TMPFS, .target = value };
	char *options = strchr(value, ':');

	if (options)
		*options++ = '\0';
	if (options && !strncmp(options, "size=", 5) && is_good_size(options + 5))
		volume.size = options + 5;
	else if (options)
		msg_complain("'--tmpfs %s:%s': expected DIR or DIR:size=N, with N such as 64k or 16m", value,
		    options);
	if (!is_good_target(value))
		msg_complain("cannot mount a tmpfs on '%s': expected an absolute path below the jail's root",
		    value);
	add(plan, &volume);
}

/* Is the target below that of an earlier volume, which is not mounted yet? */
static bool
lies_in_earlier(const struct plan *plan, size_t i)
{
	const char *target = plan->volumes[i].target, *earlier;

	while (i-- > 0) {
		earlier = plan->volumes[i].target;
		if (!strncmp(target, earlier, strlen(earlier)))
			return true;
	}
	return false;
}

/* A target is missing if the jail lacks it, or may be if it is in an earlier volume. */
void
volumes_settle(struct plan *plan)
{
	int jail = open(plan->root, O_PATH | O_DIRECTORY | O_CLOEXEC), fd;
	size_t i;

	for (i = 0; i < plan->volume_count; i++) {
		struct volume *volume = &plan->volumes[i];

		/* the contents of an archive or image are unknown yet; a tmpfs takes mount points */
		volume->missing = plan->root_kind != ROOT_DIR;
		if (jail < 0)
			continue;
		fd = open_in_jail(jail, volume->target, false);
		volume->missing = lies_in_earlier(plan, i) || (fd < 0 && errno == ENOENT);
		if (fd >= 0)
			close(fd);
		else if (volume->missing && !plan->ephemeral)
			msg_note("the jail has no '%s': a tmpfs is mounted over the nearest directory above it, "
			    "and files made right there are lost at the end", volume->target);
	}
	close(jail);
}

/* Root opens the sources outside, with its rights; a user opens them inside, in its mount
 * namespace.  Both before the jail is mounted over the paths. */
bool
volumes_open_wanted(const struct plan *plan)
{
	return plan->volume_count && plan->privileged_caller;
}

bool
volumes_open_inside_wanted(const struct plan *plan)
{
	return plan->volume_count && !plan->privileged_caller;
}

void
volumes_open(const struct plan *plan, struct run *run)
{
	size_t i;

	run->volumes = mem_new(plan->volume_count * sizeof *run->volumes);
	for (i = 0; i < plan->volume_count; i++) {
		run->volumes[i] = -1;
		if (plan->volumes[i].kind == VOLUME_BIND)
			run->volumes[i] = sys_open_volume(plan->volumes[i].source);
	}
}

static unsigned long
flags_of(const struct plan *plan, const struct volume *volume)
{
	unsigned long flags = plan->give_up ? MS_NOSUID : 0;

	if (plan->give_up && !volume->is_device)
		flags |= MS_NODEV;
	return flags | (volume->read_only ? MS_RDONLY : 0);
}

void
volumes_mount(const struct plan *plan, struct run *run)
{
	size_t i;

	for (i = 0; i < plan->volume_count; i++) {
		const struct volume *volume = &plan->volumes[i];
		int place = -1;

		if (volume->missing)
			run->jail = sys_make_room(run->jail, volume->target, volume->is_file,
			    plan->read_only, &place);
		if (volume->kind == VOLUME_TMPFS)
			sys_mount_memory(run->jail, place, volume);
		else
			sys_bind_volume(run->jail, place, run->volumes[i], volume, flags_of(plan, volume));
	}
}
