/* SPDX-License-Identifier: ISC */
/* hints - what to do about a failure. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hints.h"
#include "lib/msg.h"

/* The first number in a file of /proc, or -1. */
static long
value_of(const char *path)
{
	char text[32] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	return n > 0 ? strtol(text, NULL, 10) : -1;
}

static bool
users_limited(void)
{
	return value_of("/proc/sys/user/max_user_namespaces") == 0;
}

static bool
users_denied(void)
{
	return value_of("/proc/sys/kernel/unprivileged_userns_clone") == 0;
}

static bool
apparmor_restricts(void)
{
	return value_of("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1;
}

static bool
no_proc(void)
{
	return access("/proc/self", F_OK) < 0;
}

static const char apparmor_advice[] = "AppArmor restricts user namespaces; as root: "
	"sysctl kernel.apparmor_restrict_unprivileged_userns=0";
static const char user_deed[] = "unshare the user namespace";

/* The first row that fits is said. */
static const struct row {
	const char *action;       /* how the sentence begins */
	int error;              /* 0: any */
	bool (*probe)(void);    /* NULL: no need to look */
	const char *advice;
} table[] = {
	{ user_deed, ENOSPC, users_limited,
	    "user namespaces are switched off; as root: "
	    "sysctl user.max_user_namespaces=10000; in a container of ours: --nested around it" },
	{ user_deed, ENOSPC, NULL,
	    "there are too many user namespaces, or they are nested 32 deep" },
	{ user_deed, EPERM, users_denied,
	    "only root may make user namespaces here; as root: "
	    "sysctl kernel.unprivileged_userns_clone=1" },
	{ "unshare", EPERM, apparmor_restricts, apparmor_advice },
	{ "leave all", EPERM, apparmor_restricts, apparmor_advice },
	{ user_deed, EPERM, NULL,
	    "inside a chroot, or a container whose seccomp filter forbids it, "
	    "no user namespace can be made" },
	{ user_deed, EINVAL, NULL, "this kernel was built without user namespaces" },
	{ "deny setgroups", EACCES, apparmor_restricts, apparmor_advice },
	{ "deny setgroups", ENOENT, no_proc, "mount proc on '/proc' first" },
	{ "map the", EPERM, apparmor_restricts, apparmor_advice },
	{ "map the", ENOENT, no_proc, "mount proc on '/proc' first" },
	{ "map the", EPERM, NULL,
	    "these ids are not yours to map; see /etc/subuid and /etc/subgid" },
	{ "become", EINVAL, NULL,
	    "this id does not exist inside: those that do are in /etc/subuid and /etc/subgid, or "
	    "--uid-map and --gid-map" },
	{ "bring up", EPERM, apparmor_restricts, apparmor_advice },
	{ "unshare", EPERM, NULL, "it takes root, or the user namespace too (-U)" },
	{ "unshare", EINVAL, NULL, "this kernel lacks one of these namespaces" },
	{ "fork the", EAGAIN, NULL,
	    "there are too many processes: --pids-limit counts two of our own, and "
	    "'ulimit -u' all of yours" },
	{ "write '+", EBUSY, NULL,
	    "a cgroup with processes right in it cannot be divided: move them to one below it" },
	{ "chroot", EPERM, NULL, "it takes root, or the user namespace too (-U)" },
	{ "make the mounts", EINVAL, NULL,
	    "the root here is a chroot and no mount; 'mount --bind DIR DIR' before the chroot "
	    "makes it one" },
	{ "make the message queue", ENOSYS, NULL,
	    "this kernel was built without POSIX message queues" },
	{ "read back", ENOENT, NULL, "something covers '/proc'" },
	{ "execute '/bin/sh'", ENOENT, NULL,
	    "a jail needs a shell, or a command that is in it; 'make rootfs' builds one" },
	{ "execute", ENOENT, NULL,
	    "is it in the jail, and in its PATH? for a script or a dynamic program, "
	    "so must be its interpreter" },
	{ "execute", ENOEXEC, NULL,
	    "it is made for another machine, or a script without its first line '#!/bin/sh'" },
	{ "execute", EACCES, NULL, "is it executable, and its file system not mounted noexec?" },
};

const char *
advice(const char *action, int error)
{
	const struct row *row;

	for (row = table; row < table + sizeof table / sizeof table[0]; row++) {
		if (!strncmp(action, row->action, strlen(row->action)) &&
		    (!row->error || row->error == error) && (!row->probe || row->probe()))
			return row->advice;
	}
	return NULL;
}

void
hint(const char *action, int error)
{
	const char *text = advice(action, error);

	if (text)
		msg_warn("hint: %s", text);
}
