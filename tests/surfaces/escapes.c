/* SPDX-License-Identifier: ISC */
/* escapes - C23-C29: ways out by mounts, cgroups, nodes and namespaces. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "probe.h"

/* mount(2)'s, which <sys/mount.h> and <linux/mount.h> both define. */
int mount(const char *, const char *, const char *, unsigned long, const void *);
int umount2(const char *, int);

enum { UP = 64, HANDLE = 128, NOT_THROUGH_LINK = 8 };

/* A detached mount, which ends with its descriptor; or -1. */
static int
detached(const char *type, const char *flag)
{
	int fs = (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);

	if (fs < 0 || (flag && syscall(SYS_fsconfig, fs, FSCONFIG_SET_FLAG, flag, NULL, 0) < 0) ||
	    syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -1;
	return (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
}

static bool
writable_in_cgroup(const char *type, const char *controller, const char *file)
{
	int tree = detached(type, controller);

	return tree >= 0 && openat(tree, file, O_WRONLY | O_CLOEXEC) >= 0 &&
		saw("%s of %s %s can be opened for writing", file, type, controller ? controller : "");
}

static bool
release_agent(const char *subject)
{
	static const char *const controllers[] = {
		"memory", "cpu", "cpuset", "devices", "freezer", "pids", "blkio", "rdma",
	};
	size_t i;

	/* If the kernel permits it, a new user namespace gives the privilege. */
	if (unshare(CLONE_NEWNS | CLONE_NEWCGROUP) != 0)
		unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP);
	for (i = 0; i < sizeof controllers / sizeof controllers[0]; i++) {
		if (writable_in_cgroup("cgroup", controllers[i], "release_agent"))
			return true;
	}
	return false;
}

static bool
cgroup2_mount(const char *subject)
{
	if (unshare(CLONE_NEWNS | CLONE_NEWCGROUP) != 0)
		unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP);
	return writable_in_cgroup("cgroup2", NULL, "cgroup.procs");
}

static bool
holds_writable_cgroup(const char *path, int depth)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char below[4096];
	bool found = false;

	while (dir && !found && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' ||
		    snprintf(below, sizeof below, "%s/%s", path, entry->d_name) >= (int)sizeof below)
			continue;
		if (strcmp(entry->d_name, "cgroup.procs") == 0)
			found = open(below, O_WRONLY | O_CLOEXEC) >= 0 &&
				saw("'%s' can be opened for writing", below);
		else if (entry->d_type == DT_DIR && depth > 0)
			found = holds_writable_cgroup(below, depth - 1);
	}
	if (dir)
		closedir(dir);
	return found;
}

static bool
cgroup_writable(const char *subject)
{
	return holds_writable_cgroup("/sys/fs/cgroup", 4);
}

/* A root further down, while a directory above it is still open. */
static bool
chroot_twice(const char *subject)
{
	static const char *const folders[] = { "proc", "tmp", "dev", "etc", "bin", "usr" };
	int top = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), i;
	struct stat root, here;
	size_t f;

	if (top < 0 || fstat(top, &root) != 0)
		return false;
	for (f = 0; f < sizeof folders / sizeof folders[0]; f++) {
		if (fchdir(top) != 0 || chroot(folders[f]) != 0 || fchdir(top) != 0)
			continue;
		for (i = 0; i < UP; i++) {
			if (chdir("..") != 0)
				break;
		}
		return stat(".", &here) == 0 &&
			(here.st_dev != root.st_dev || here.st_ino != root.st_ino) &&
			saw("a folder above the root was reached");
	}
	return false;
}

/* If no file handle can be obtained, make one (the root of ext4 is inode 2): ESTALE means
 * that the kernel searched for the file. */
static bool
open_by_handle(const char *subject)
{
	static _Alignas(struct file_handle) char room[sizeof(struct file_handle) + HANDLE];
	struct file_handle *handle = (struct file_handle *)(void *)room;
	int top = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), mount_id;

	handle->handle_bytes = HANDLE;
	if (name_to_handle_at(AT_FDCWD, "/", handle, &mount_id, 0) != 0) {
		handle->handle_bytes = 8;
		handle->handle_type = 1;
		handle->f_handle[0] = 2;
	}
	return reached(open_by_handle_at(top, handle, O_RDONLY | O_CLOEXEC));
}

static bool
mknod_block(const char *subject)
{
	static const char *const names[] = {
		"/probe-node", "/tmp/probe-node", "/dev/probe-node", "/dev/shm/probe-node",
	};
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (mknod(names[i], S_IFBLK | 0600, makedev(7, 0)) == 0) {
			unlink(names[i]);
			return saw("'%s' was made, a block device", names[i]);
		}
	}
	return false;
}

/* A disk, or memory, a port, the log: majors 1 2 4 11 of the memory devices. */
static bool
reaches_machine(const struct stat *st)
{
	unsigned n = minor(st->st_rdev);

	return S_ISBLK(st->st_mode) || (S_ISCHR(st->st_mode) && major(st->st_rdev) == 1 &&
		(n == 1 || n == 2 || n == 4 || n == 11));
}

static bool
host_devices(const char *subject)
{
	DIR *dir = opendir("/dev");
	struct dirent *entry;
	struct stat st;

	while (dir && (entry = readdir(dir))) {
		if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    reaches_machine(&st) &&
		    openat(dirfd(dir), entry->d_name, O_RDONLY | O_NONBLOCK | O_CLOEXEC) >= 0)
			return saw("'/dev/%s' can be opened", entry->d_name);
	}
	return false;
}

/* Two kinds of propagation at once: EINVAL if the process may mount, else EPERM. */
static bool
may_mount(const char *subject)
{
	return reached(mount("none", "/", NULL, MS_SHARED | MS_PRIVATE, NULL));
}

/* Not a mount point: EINVAL if the process may, else EPERM. */
static bool
may_umount(const char *subject)
{
	const char *path = access("/proc/self/status", F_OK) == 0 ? "/proc/self/status" : "/bin/.";

	return reached(umount2(path, NOT_THROUGH_LINK));
}

static bool
remount_writable(const char *subject)
{
	const unsigned long keep = MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | MS_NOEXEC;
	struct statvfs fs;

	if (statvfs("/proc/sys", &fs) != 0)
		return false;
	if (!(fs.f_flag & ST_RDONLY))
		return saw("'/proc/sys' is not read-only at all");
	if (mount(NULL, "/proc/sys", NULL, keep, NULL) != 0)
		return false;
	mount(NULL, "/proc/sys", NULL, keep | MS_RDONLY, NULL);
	return saw("'/proc/sys' could be made writable");
}

static bool
new_mount_api(const char *subject)
{
	return detached("tmpfs", NULL) >= 0 && saw("a tmpfs could be made");
}

static bool
clone_tree(const char *subject)
{
	return syscall(SYS_open_tree, AT_FDCWD, "/", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC) >= 0 &&
		saw("the tree could be cloned");
}

static bool
may_pivot(const char *subject)
{
	return reached(syscall(SYS_pivot_root, "/proc/self", "/proc/self"));
}

static bool
unshare_mounts(const char *subject)
{
	return unshare(CLONE_NEWNS) == 0 && saw("a mount namespace could be had");
}

static bool
unshare_user(const char *subject)
{
	return unshare(CLONE_NEWUSER) == 0 && saw("a user namespace could be had by unshare");
}

static bool
clone3_user(const char *subject)
{
	struct clone_args args = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };
	long pid = syscall(SYS_clone3, &args, sizeof args);

	if (pid == 0)
		_exit(0);
	return pid > 0 && saw("a user namespace could be had by clone3");
}

static const struct surface rows[] = {
	{ "C23-release_agent",     release_agent,    NULL },
	{ "C23-cgroup2-mount",     cgroup2_mount,    NULL },
	{ "C24-cgroup-writable",   cgroup_writable,  NULL },
	{ "C25-second-chroot",     chroot_twice,     NULL },
	{ "C26-open_by_handle_at", open_by_handle,   NULL },
	{ "C27-mknod-block",       mknod_block,      NULL },
	{ "C27-host-devices",      host_devices,     NULL },
	{ "C28-mount",             may_mount,        NULL },
	{ "C28-umount",            may_umount,       NULL },
	{ "C28-remount-writable",  remount_writable, NULL },
	{ "C28-fsopen",            new_mount_api,    NULL },
	{ "C28-open_tree-clone",   clone_tree,       NULL },
	{ "C28-pivot_root",        may_pivot,        NULL },
	{ "C28-unshare-mount",     unshare_mounts,   NULL },
	{ "C29-userns-unshare",    unshare_user,     NULL },
	{ "C29-userns-clone3",     clone3_user,      NULL },
};

const struct surfaces escapes = { rows, sizeof rows / sizeof rows[0] };
