/* SPDX-License-Identifier: ISC */
/* jail - the directory that becomes the root. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "exit_status.h"
#include "id_maps.h"
#include "jail.h"
#include "plan.h"
#include "process.h"
#include "run.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/sys/sys.h"

/* All other mounts are below these. */
const char *const jail_mount_points[] = { "proc", "sys", "dev", NULL };

unsigned long
jail_flags(const struct plan *plan)
{
	return MS_NODEV | (plan->setid ? 0 : MS_NOSUID);
}

bool
jail_pivot_wanted(const struct plan *plan)
{
	return plan->root && plan_unshares(plan, CLONE_NEWNS);
}

bool
jail_shift_wanted(const struct plan *plan)
{
	return plan->root && plan->root_ids == ROOT_IS_SHIFTED;
}

bool
jail_attach_wanted(const struct plan *plan)
{
	return jail_pivot_wanted(plan) && plan->root_kind != ROOT_ARCHIVE;
}

bool
jail_chroot_wanted(const struct plan *plan)
{
	return plan->root && !jail_pivot_wanted(plan);
}

bool
jail_mounts_over(const char *target)
{
	const char *const *name;
	size_t n;

	for (name = jail_mount_points; *name; name++) {
		n = strlen(*name);
		if (!strncmp(target + 1, *name, n) && (target[1 + n] == '/' || !target[1 + n]))
			return true;
	}
	return false;
}

bool
jail_lacks_mount_points(const struct plan *plan)
{
	const char *const *name;
	struct stat st;
	bool lacks = false;

	for (name = jail_mount_points; *name; name++) {
		st.st_mode = 0;
		if (fstatat(plan->root_dir, *name, &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
			lacks = true;
		else if (!st.st_mode)
			msg_complain("cannot examine '%s/%s': %s", plan->root, *name, strerror(errno));
		else if (!S_ISDIR(st.st_mode))
			msg_complain("'%s/%s' must be a directory to mount on, but it is %s", plan->root, *name,
			    S_ISLNK(st.st_mode) ? "a symbolic link" : "not");
	}
	return lacks;
}

static bool
owner_exists(const struct plan *plan, const struct stat *st)
{
	return id_maps_has_outside(&plan->uid_map, st->st_uid) &&
	    id_maps_has_outside(&plan->gid_map, st->st_gid);
}

bool
jail_is_foreign(const struct plan *plan)
{
	struct dirent *entry;
	bool foreign = false;
	struct stat st;
	DIR *dir;

	if (!plan->root || !plan->ephemeral || plan->root_kind != ROOT_DIR || jail_shift_wanted(plan) ||
	    !plan_unshares(plan, CLONE_NEWUSER) || !(dir = opendir(plan->root)))
		return false;
	while (!foreign && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, "..") &&
		    fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			foreign = !owner_exists(plan, &st);
	}
	closedir(dir);
	return foreign;
}

void
jail_enter(const struct plan *plan, struct run *run)
{
	sys_chdir(plan->root_kind == ROOT_DIR ? plan->root : "/",
	    plan->root_of_bundle ? &plan->root_id : NULL);
}

static unsigned long
mount_flags(const struct plan *plan)
{
	return (plan->give_up ? jail_flags(plan) : 0) | (plan->read_only ? MS_RDONLY : 0);
}

void
jail_shift(const struct plan *plan, struct run *run)
{
	pid_t pid = process_first_pid(plan, run);

	if (sys_shift_tree(pid, &run->tree, mount_flags(plan), plan->repeatable))
		return;
	sys_give_up(pid);
	run->refused = WITHOUT_SHIFT;
}

void
jail_hand_over(const struct plan *plan, struct run *run)
{
	sys_hand_over(process_end_of_host(plan, run), run->tree, "the idmapped jail");
}

void
jail_take_over(const struct plan *plan, struct run *run)
{
	if (!sys_take_over(process_end_inside(plan, run), &run->tree, "the idmapped jail"))
		sys_exit(STATUS_FAILED);
}

void
jail_attach(const struct plan *plan, struct run *run)
{
	run->jail = jail_shift_wanted(plan) ? sys_attach_shifted(run->tree) :
	    sys_attach_jail(run->tree, mount_flags(plan));
}

void
jail_cover(const struct plan *plan, struct run *run)
{
	const char *const *name;
	char target[16];

	if (!plan->ephemeral) {
		run->jail = sys_cover(run->jail, jail_mount_points, plan->read_only);
		return;
	}
	for (name = jail_mount_points; *name; name++) {
		text_format(target, sizeof target, "/%s", *name);
		run->jail = sys_make_room(run->jail, target, false, plan->read_only, NULL);
	}
}

void
jail_overlay(const struct plan *plan, struct run *run)
{
	run->jail = sys_overlay(run->jail, jail_flags(plan), plan->foreign);
}

void
jail_pivot(const struct plan *plan, struct run *run)
{
	sys_pivot(run->jail, !plan_unshares(plan, CLONE_NEWUSER));
}

void
jail_verify(const struct plan *plan, struct run *run)
{
	sys_verify_mounts();
}

void
jail_chroot(const struct plan *plan, struct run *run)
{
	sys_chroot();
}

void
jail_enter_workdir(const struct plan *plan, struct run *run)
{
	sys_workdir(plan->workdir);
}
