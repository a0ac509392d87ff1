/* SPDX-License-Identifier: ISC */
/* settle - set the defaults of a plan, which depend on the host. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "allow.h"
#include "bundle.h"
#include "caps.h"
#include "environment.h"
#include "fake_owners.h"
#include "habits.h"
#include "id_maps.h"
#include "ids.h"
#include "image_config.h"
#include "jail.h"
#include "jail_file.h"
#include "join.h"
#include "limits.h"
#include "mounts.h"
#include "names.h"
#include "plan.h"
#include "profile.h"
#include "setid.h"
#include "settle.h"
#include "systemd.h"
#include "uplink.h"
#include "volumes.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/oci.h"
#include "lib/text.h"
#include "runner/ns/ns.h"
#include "runner/sys/sys.h"

static char *shell[] = { "/bin/sh", NULL };

void
settle_defaults(struct plan *plan)
{
	*plan = (struct plan){
		.bundle_dir = -1,
		.root_dir = -1,
		.command_uid = (uid_t)getauxval(AT_EUID),
		.command_gid = (gid_t)getauxval(AT_EGID),
		.privileged_caller = caps_sys_admin(),
		.caps = caps_default(),
		.seccomp = true,
		.umask = 022,
	};
	plan->caller = plan->command_uid;
}

/* A kernel may lack a namespace, and an administrator may forbid it. */
static bool
is_available(const struct namespace *ns)
{
	char path[64], *limit;

	text_format(path, sizeof path, "/proc/self/ns/%s", ns->name);
	/* unknown without /proc: leave the error to the kernel */
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return access("/proc/self/ns", F_OK) < 0;
	text_format(path, sizeof path, "/proc/sys/user/max_%s_namespaces", ns->name);
	limit = text_read_file(path);
	return !limit || strcmp(limit, "0\n");
}

/* A clock offset, a cgroup and a namespace to join take a process that is half inside. */
static bool
is_clonable(const struct plan *plan)
{
	return !plan->join_count && !limits_cgroup_wanted(plan) &&
	    !time_offset_wanted(plan) && sys_can_clone();
}

/* Nothing is left of the first steps that could disturb. */
static bool
is_repeatable(const struct plan *plan)
{
	return !plan->queue && !plan->report && !plan->info && !plan->timeout &&
	    !plan->join_count && !limits_cgroup_wanted(plan);
}

/* '-i no' shows the ipc namespace of the host. */
static void
share_queue(struct plan *plan)
{
	if (plan->queue != QUEUE_DEFAULT || (plan->named | plan->shared) & CLONE_NEWIPC ||
	    join_has(plan, CLONE_NEWIPC))
		return;
	plan->shared |= CLONE_NEWIPC;
	msg_note("'-i no' shares the ipc namespace with the host; '-i yes' uses a new one");
}

static void
settle_namespaces(struct plan *plan, bool try)
{
	size_t i;

	if (plan->queue)
		text_format(plan->queue_name, sizeof plan->queue_name, "/invoke_ns.%d", getpid());
	plan->container = (plan->all || plan->root) && !plan->only;
	plan->repeatable = is_repeatable(plan);
	if (!plan->container) {
		plan->namespaces = plan->named;
		return;
	}
	share_queue(plan);
	plan->untried = try && plan->repeatable && !(plan->shared & CLONE_NEWUSER) && is_clonable(plan);
	if (plan->untried)
		msg_hold_notes();
	for (i = 0; i < NAMESPACES; i++) {
		const struct namespace *ns = namespaces[i];

		if (plan->shared & ns->flag || join_has(plan, ns->flag))
			continue;
		/* an unprivileged caller needs the user namespace: if the kernel refuses it,
		 * unshare(2) fails, and a hint follows */
		if (plan->untried || plan->named & ns->flag || is_available(ns) ||
		    (ns->flag == CLONE_NEWUSER && !plan->privileged_caller))
			plan->namespaces |= ns->flag;
		else
			msg_note("no %s namespace: this kernel lacks it or allows none", ns->name);
	}
}

/* For an unprivileged caller, the user namespace grants the others. */
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

static void
settle_command(struct plan *plan)
{
	bool no_pid = !plan_unshares(plan, CLONE_NEWPID);

	systemd_settle_command(plan);
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

/* The default host name is the last component of the jail's path, with other characters
 * replaced. */
static void
settle_hostname(struct plan *plan)
{
	const char *base = plan->root ? strrchr(plan->root, '/') : NULL;
	char *name, *c;

	if (plan->hostname || !plan->give_up || !plan_unshares(plan, CLONE_NEWUTS))
		return;
	name = text_join(base && base[1] ? base + 1 : "jail", "", "");
	for (c = name; *c; c++) {
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-", *c))
			*c = '-';
	}
	if (c - name > 64)
		name[64] = '\0';
	plan->hostname = name;
}

/* A container image as a directory has one of these. */
static bool
has_index(int dir)
{
	return faccessat(dir, "oci-layout", F_OK, 0) == 0 || faccessat(dir, "manifest.json", F_OK, 0) == 0;
}

/* What is asked of the jail's directory or file more than once. */
static void
note_jail(struct plan *plan, const struct stat *st, const struct statfs *fs)
{
	plan->owner_uid = st->st_uid;
	plan->owner_gid = st->st_gid;
	plan->fs_magic = (unsigned long)fs->f_type;
	plan->fs_flags = (unsigned long)fs->f_flags;
}

/* In a bundle that changes, its path might lead elsewhere by now: what is looked at is opened from the
 * directory of the bundle, without a symbolic link, and it is entered only if it is the same then. */
static void
settle_root_of_bundle(struct plan *plan)
{
	size_t n = strcmp(plan->bundle, "/") ? strlen(plan->bundle) : 0;
	struct statfs fs;
	struct stat st;

	plan->root_dir = kernel_open_in_root(plan->bundle_dir, plan->root[n] ? plan->root + n : ".",
	    O_PATH | O_DIRECTORY | O_CLOEXEC, true);
	if (plan->root_dir < 0 || fstat(plan->root_dir, &st) < 0 || fstatfs(plan->root_dir, &fs) < 0 ||
	    faccessat(plan->root_dir, ".", X_OK, 0) < 0) {
		msg_complain("the bundle '%s': 'root.path' leads to '%s', which cannot be its root: %s",
		    plan->bundle, plan->root, strerror(errno));
		return;
	}
	note_jail(plan, &st, &fs);
	plan->root_id = (struct file_id){ st.st_dev, st.st_ino };
}

static void
look_at_jail(struct plan *plan, struct stat *st)
{
	struct statfs fs = { 0 };

	if (stat(plan->root, st) == 0 && statfs(plan->root, &fs) == 0)
		note_jail(plan, st, &fs);
}

static void
settle_jail(struct plan *plan)
{
	char path[PATH_MAX];
	struct stat st = { 0 };
	char *real;

	if (!plan->root)
		return;
	if (plan->root_of_bundle) {
		settle_root_of_bundle(plan);
		return;
	}
	plan->root = oci_split(plan->root, &plan->oci_name);
	if (!realpath(plan->root, path)) {
		msg_complain("cannot use '%s' as a jail: %s%s", plan->root, strerror(errno),
		    habits_of_jail(plan->root));
		return;
	}
	plan->root = real = mem_copy(path, strlen(path));
	look_at_jail(plan, &st);
	if (S_ISREG(st.st_mode)) {
		jail_file_settle(plan);
	} else if (!S_ISDIR(st.st_mode)) {
		msg_complain("'%s' is not a directory, so it cannot be a jail", real);
	} else if (access(real, X_OK) < 0) {
		msg_complain("cannot enter '%s': %s", real, strerror(errno));
	} else if ((plan->root_dir = openat(AT_FDCWD, real, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0) {
		msg_complain("cannot open '%s': %s", real, strerror(errno));
	} else if (has_index(plan->root_dir) && oci_is_image(real)) {
		image_config_open(plan);
	} else if (!plan->bundle) {
		image_config_read(plan); /* that of a bundle stands in its config.json */
	}
}

/* The set-up writes nothing into the jail, and on a read-only file system the command cannot:
 * a tmpfs takes the changes. */
static void
settle_tmpfs(struct plan *plan)
{
	if (!plan->root || !plan_unshares(plan, CLONE_NEWNS))
		return;
	if (plan->root_kind == ROOT_ARCHIVE) {
		plan->ephemeral = false; /* an archive is in a tmpfs anyway */
	} else if ((plan->root_kind == ROOT_IMAGE || plan->fs_flags & ST_RDONLY) &&
	    !plan->read_only && !plan->ephemeral) {
		plan->ephemeral = true;
		msg_note("'%s' is read-only: changes go to a tmpfs and are lost at the end (-x)", plan->root);
	}
	plan->cover = plan->root_kind == ROOT_DIR ? jail_lacks_mount_points(plan)
	    : plan->ephemeral;
	if (plan->cover && !plan->ephemeral)
		msg_note("'%s' has no directory proc, sys or dev to mount on: a tmpfs is mounted over its "
		    "root, and files made right there are lost at the end", plan->root);
	names_settle(plan);
	systemd_settle_mounts(plan);
	volumes_settle(plan);
}

/* A user namespace inherits the denial of setgroups(2) from its parent.  In the first one, where
 * all ids exist, it is allowed. */
static bool
setgroups_denied(void)
{
	char *text = text_read_file("/proc/self/setgroups");

	return text && !strncmp(text, "deny", 4);
}

static void
settle_bundle(struct plan *plan)
{
	if (!plan->bundle || image_config_only_unpacks(plan))
		return;
	bundle_settle(plan);
	msg_stop(); /* no more of a plan that is made of half a bundle */
}

void
settle_all(struct plan *plan, bool try)
{
	settle_bundle(plan);
	join_settle(plan);
	if (image_config_only_unpacks(plan)) {
		settle_jail(plan);
		image_config_settle_unpack(plan);
	}
	settle_namespaces(plan, try);
	settle_user_namespace(plan);
	if (!image_config_only_unpacks(plan))
		habits_check_command(plan);
	plan->cloned = plan->namespaces && is_clonable(plan);
	/* a kernel with this namespace (4.6) has cgroup2 (4.5) */
	plan->cgroup2 = plan_unshares(plan, CLONE_NEWCGROUP) && access("/sys/fs/cgroup", F_OK) == 0;
	settle_jail(plan);
	image_config_settle(plan);
	settle_command(plan);
	caps_settle(plan);
	if (!msg_errors()) {
		settle_hostname(plan);
		settle_tmpfs(plan);
	}
	limits_settle(plan);
	limits_settle_unpack(plan);
	if (msg_errors())
		return; /* the plan is incomplete */
	if (plan_unshares(plan, CLONE_NEWUSER))
		id_maps_settle(plan);
	mounts_settle_dev(plan);
	plan->foreign = jail_is_foreign(plan);
	plan->deny_setgroups |= plan->privileged_caller && !id_maps_all_exist() &&
	    setgroups_denied();
	ids_settle_command(plan);
	setid_settle(plan);
	fake_owners_settle(plan);
	allow_settle(plan);
	profile_settle(plan);
	uplink_settle(plan);
	environment_settle(plan);
}
