/* SPDX-License-Identifier: ISC */
/* setid - set-id modes and file capabilities must not leave the container. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "caps.h"
#include "plan.h"
#include "seccomp_filter.h"
#include "setid.h"
#include "volumes.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

/* Can another user, or one of the group, search each directory on the way to PATH, which has no
 * symbolic links? */
static bool
can_be_walked_to(const char *path)
{
	char part[PATH_MAX];
	const char *slash = path;
	struct stat st;

	do {
		slash = strchr(slash + 1, '/');
		text_format(part, sizeof part, "%.*s",
		    (int)(slash ? slash - path : (long)strlen(path)), path);
		if (stat(part, &st) == 0 && S_ISDIR(st.st_mode) && !(st.st_mode & (S_IXGRP | S_IXOTH)))
			return false;
	} while (slash);
	return true;
}

/* On a file system with nosuid the modes mean nothing. */
static bool
has_nosuid(const char *path)
{
	struct statvfs fs;

	return statvfs(path, &fs) == 0 && fs.f_flag & ST_NOSUID;
}

/* The first directory that the command can write to and other users can reach, or NULL. */
static const char *
public_place(const struct plan *plan)
{
	size_t i;

	if (!plan->root)
		return "/";
	if (plan->root_kind == ROOT_DIR && !plan->ephemeral && !plan->read_only &&
	    !(plan->fs_flags & ST_NOSUID) && can_be_walked_to(plan->root))
		return plan->root;
	for (i = 0; i < plan->volume_count; i++) {
		const struct volume *volume = &plan->volumes[i];

		if (volume->kind == VOLUME_BIND && !volume->read_only && !volume->is_device &&
		    can_be_walked_to(volume->source) && !has_nosuid(volume->source))
			return volume->source;
	}
	return NULL;
}

/* A package manager sets these modes; hardly another program does. */
static bool
has_package_manager(const struct plan *plan)
{
	static const char *const names[] = {
		"var/lib/dpkg/status", "lib/apk/db/installed", "var/lib/rpm", "usr/lib/sysimage/rpm",
		"var/lib/pacman", "var/db/xbps",
	};
	struct stat st;
	size_t i;

	for (i = 0; plan->root_dir >= 0 && i < sizeof names / sizeof names[0]; i++) {
		if (fstatat(plan->root_dir, names[i], &st, AT_SYMLINK_NOFOLLOW) == 0)
			return true;
	}
	return false;
}

void
setid_settle(struct plan *plan)
{
	const char *place = plan->give_up && !plan->setid ? public_place(plan) : NULL;

	plan->no_setid = place;
	if (!place)
		return;
	/* file capabilities from a user namespace are valid only there: capabilities(7) */
	if (!user_wanted(plan))
		caps_forbid_file_capabilities(plan);
	if (has_package_manager(plan))
		msg_note("other users can reach '%s', so set-id modes and file capabilities are refused "
		    "inside: 'chmod 700' a directory above it, or --setuid", place);
}

/* The built-in filter does it, too. */
bool
setid_refuse_wanted(const struct plan *plan)
{
	return plan->no_setid && (plan->filter || !plan->seccomp);
}

void
setid_refuse(const struct plan *plan, struct run *run)
{
	sys_seccomp("that give a set-id mode", seccomp_setid, seccomp_setid_length);
}
