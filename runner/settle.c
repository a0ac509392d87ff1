/* SPDX-License-Identifier: ISC */
/* settle - work out what the options left open. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "caps.h"
#include "environment.h"
#include "ids.h"
#include "jail.h"
#include "jail_file.h"
#include "join.h"
#include "limits.h"
#include "plan.h"
#include "settle.h"
#include "volumes.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/ns/ns.h"

static char *shell[] = { "/bin/sh", NULL };

void
settle_defaults(struct plan *plan)
{
	*plan = (struct plan){
		.command_uid = geteuid(),
		.command_gid = getegid(),
		.privileged_caller = caps_sys_admin(),
		.caps = caps_default(),
		.seccomp = true,
	};
	text_format(plan->queue_name, sizeof plan->queue_name, "/invoke_ns.%d", getpid());
}

/* A kernel may be built without one, and an administrator may forbid it. */
static bool
can_be_had(const struct namespace *ns)
{
	char path[64], *limit;

	text_format(path, sizeof path, "/proc/self/ns/%s", ns->name);
	/* without /proc, or where it cannot be seen, the kernel will say */
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return access("/proc/self/ns", F_OK) < 0;
	text_format(path, sizeof path, "/proc/sys/user/max_%s_namespaces", ns->name);
	limit = text_read_file(path);
	return !limit || strcmp(limit, "0\n");
}

static void
settle_namespaces(struct plan *plan)
{
	size_t i;

	/* the queue's "no" is the host's: it takes no container to show it */
	plan->container = plan->all || (plan->root && !plan->named && !plan->join_count &&
	    (plan->queue == QUEUE_NONE || plan->shared));
	if (!plan->container) {
		plan->namespaces = plan->named;
		return;
	}
	for (i = 0; i < NAMESPACES; i++) {
		const struct namespace *ns = namespaces[i];

		if (plan->shared & ns->flag || join_has(plan, ns->flag))
			continue;
		/* without root there is no way without the user namespace: the kernel
		 * says why it refuses, and a hint says what to do */
		if (plan->named & ns->flag || can_be_had(ns) ||
		    (ns->flag == CLONE_NEWUSER && !plan->privileged_caller))
			plan->namespaces |= ns->flag;
		else
			msg_note("no %s namespace: this kernel lacks it or allows none", ns->name);
	}
}

/* Without root the user namespace is what allows the others. */
static void
settle_user_namespace(struct plan *plan)
{
	bool needed = plan->namespaces || plan->root || plan->hostname;

	if (plan->privileged_caller || !needed || plan_unshares(plan, CLONE_NEWUSER) ||
	    join_has(plan, CLONE_NEWUSER))
		return;
	plan->namespaces |= CLONE_NEWUSER;
	if (!plan->container)
		msg_note("added a user namespace (-U), which an unprivileged caller needs");
	else if (plan->shared & CLONE_NEWUSER)
		msg_note("the user namespace cannot be shared: an unprivileged caller needs a new one");
}

/* A kernel without the unified tree has no cgroup2 to mount. */
static bool
knows_cgroup2(void)
{
	char *list = text_read_file("/proc/filesystems");

	return list && strstr(list, "\tcgroup2\n") && access("/sys/fs/cgroup", F_OK) == 0;
}

static void
settle_command(struct plan *plan)
{
	bool no_pid = !plan_unshares(plan, CLONE_NEWPID);

	if (!plan->command) {
		plan->command = shell;
		plan->login_shell = plan->root;
	}
	plan->give_up = plan->container && !plan->privileged && !plan->share_all;
	if (plan->give_up && !plan->nested && !user_wanted(plan))
		msg_note("user namespaces inside can be forbidden only in a new user namespace");
	plan->init = plan->init_asked == INIT_DEFAULT ? plan->container && !no_pid
	    : plan->init_asked == INIT_YES;
	plan->tty = plan->tty_asked == TTY_AUTO
	    ? plan->container && plan_unshares(plan, CLONE_NEWNS) && isatty(STDIN_FILENO)
	    : plan->tty_asked == TTY_YES;
}

/* A container is called like its jail's folder, as far as that makes a host name. */
static void
settle_hostname(struct plan *plan)
{
	const char *folder = plan->root ? strrchr(plan->root, '/') : NULL;
	char *name, *c;

	if (plan->hostname || !plan->give_up || !plan_unshares(plan, CLONE_NEWUTS))
		return;
	name = text_join(folder && folder[1] ? folder + 1 : "jail", "", "");
	for (c = name; *c; c++) {
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-", *c))
			*c = '-';
	}
	if (c - name > 64)
		name[64] = '\0';
	plan->hostname = name;
}

static void
settle_jail(struct plan *plan)
{
	struct stat st;
	char *real;

	if (!plan->root)
		return;
	if (!(real = realpath(plan->root, NULL))) {
		msg_complain("cannot use '%s' as a jail: %s", plan->root, strerror(errno));
		return;
	}
	plan->root = real;
	st.st_mode = 0;
	stat(real, &st);
	if (S_ISREG(st.st_mode)) {
		jail_file_settle(plan);
	} else if (!S_ISDIR(st.st_mode)) {
		msg_complain("'%s' is not a directory, so it cannot be a jail", real);
	} else if (access(real, X_OK) < 0) {
		msg_complain("cannot enter '%s': %s", real, strerror(errno));
	}
}

/* Nothing is written into the jail by setting up, and nothing can be on read-only
 * media: memory helps. */
static void
settle_memory(struct plan *plan)
{
	struct statfs fs;

	if (!plan->root || !plan_unshares(plan, CLONE_NEWNS))
		return;
	if (plan->root_kind == ROOT_ARCHIVE) {
		plan->ephemeral = false; /* it is in any case */
	} else if ((plan->root_kind == ROOT_IMAGE || (statfs(plan->root, &fs) == 0 &&
	    fs.f_flags & ST_RDONLY)) && !plan->read_only && !plan->ephemeral) {
		plan->ephemeral = true;
		msg_note("'%s' is read-only: changes go to a tmpfs and are lost at the end (-x)", plan->root);
	}
	plan->cover = plan->root_kind == ROOT_DIR ? jail_lacks_mount_points(plan->root)
	    : plan->ephemeral;
	if (plan->cover && !plan->ephemeral)
		msg_note("'%s' has no directory proc, sys or dev to mount on: a tmpfs is mounted over its "
		    "root, and files made right there are lost at the end", plan->root);
	volumes_settle(plan);
}

/* In a user namespace that denies it, it is denied in those below as well. */
static bool
setgroups_denied(void)
{
	char *text = text_read_file("/proc/self/setgroups");

	return text && !strncmp(text, "deny", 4);
}

void
settle_all(struct plan *plan)
{
	settle_namespaces(plan);
	settle_user_namespace(plan);
	plan->cgroup2 = plan_unshares(plan, CLONE_NEWCGROUP) && knows_cgroup2();
	settle_command(plan);
	caps_settle(plan);
	settle_jail(plan);
	if (!msg_errors())
		settle_memory(plan);
	limits_settle(plan);
	if (msg_errors())
		return; /* there is nothing to go on */
	settle_hostname(plan);
	if (plan_unshares(plan, CLONE_NEWUSER))
		ids_settle_maps(plan);
	plan->deny_setgroups |= plan->privileged_caller && setgroups_denied();
	ids_settle_command(plan);
	environment_settle(plan);
}
