/* SPDX-License-Identifier: ISC */
/* mount - mount file systems, make directories and links, and change the root. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "door.h"
#include "mountinfo.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/plan.h"

const char *
flag_names(unsigned long flags)
{
	static const struct {
		unsigned long flag;
		const char *name;
	} names[] = {
		{ MS_RDONLY, "ro" }, { MS_NOSUID, "nosuid" },
		{ MS_NODEV, "nodev" }, { MS_NOEXEC, "noexec" },
	};
	static char list[64];
	size_t i, n = 0;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (flags & names[i].flag)
			n += text_format(list + n, sizeof list - n, "%s%s", n ? "," : "",
			    names[i].name);
	}
	return n ? list : "defaults";
}

/* From now on the mounts of this process are no other's. */
static bool is_private;

void
sys_make_private(const char *dir)
{
	if (!doing("make the mounts under '%s' private", dir))
		return;
	done(mount(NULL, dir, NULL, MS_PRIVATE | MS_REC, NULL));
	is_private = true;
}

/* mount(2) goes to what a magic link of /proc shows, and a mount on that is found by its name. */
static int
bind_on_itself(const char *name, unsigned recursive)
{
	char path[PATH_MAX];
	ssize_t n = *name ? 0 : readlink("/proc/self/cwd", path, sizeof path - 1);

	if (n < 0)
		return -1;
	path[n] = '\0';
	if (*name)
		text_format(path, sizeof path, "%s", name);
	if (mount(path, path, NULL, MS_BIND | (recursive ? MS_REC : 0), NULL) < 0)
		return -1;
	/* what is mounted over the root is reached from ".." alone */
	return open(strcmp(path, "/") ? path : "/..", O_PATH | O_NOFOLLOW | O_CLOEXEC);
}

int
clone_mount(const char *name, unsigned flags, bool *in_place)
{
	int tree = (int)syscall(__NR_open_tree, AT_FDCWD, name,
	    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | flags);
	int error = errno;

	*in_place = false;
	if (tree < 0 && is_private && (errno == EPERM || errno == ENOSYS)) {
		tree = bind_on_itself(name, flags & AT_RECURSIVE);
		*in_place = tree >= 0;
		errno = error;
	}
	return tree;
}

void
sys_chdir(const char *dir, const struct file_id *same)
{
	struct stat st;

	if (!doing("change directory to '%s'", dir))
		return;
	done(chdir(dir));
	if (!same)
		return;
	done(stat(".", &st));
	if (st.st_dev != same->device || st.st_ino != same->inode)
		failed("another directory has taken its place");
}

void
sys_workdir(const char *dir)
{
	char here[4096];

	if (!doing("start in the directory '%s'", dir))
		return;
	done(chdir(dir));
	if (syscall(SYS_getcwd, here, sizeof here) < 0 || here[0] != '/')
		failed("the directory lies outside the root");
}

bool
sys_shift_tree(pid_t pid, int *tree, unsigned long flags, bool may_fail)
{
	struct kernel_mount_attr attr = { .attr_set = MOUNT_ATTR_IDMAP | mount_attributes(flags) };
	char path[64];
	int userns;

	if (!doing("shift the owners of the jail's files by an idmapped mount (%s)", flag_names(flags)))
		return true;
	text_format(path, sizeof path, "/proc/%d/ns/user", pid);
	done(userns = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC));
	if (*tree < 0)
		*tree = (int)syscall(__NR_open_tree, AT_FDCWD, ".", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	attr.userns_fd = (uint64_t)userns;
	if (*tree < 0 || syscall(__NR_mount_setattr, *tree, "", 0x1000, &attr, sizeof attr) < 0) {
		if (!may_fail || (errno != EPERM && errno != ENOSYS && errno != EINVAL))
			cannot();
		return false;
	}
	close(userns);
	return true;
}

int
sys_attach_shifted(int tree)
{
	if (!doing("mount the idmapped jail on its directory"))
		return -1;
	put_on(tree, AT_FDCWD, "");
	go_to(tree);
	return tree;
}

int
sys_attach_jail(int tree, unsigned long flags)
{
	bool in_place = false;

	if (!doing("bind the jail on itself, to have a mount to pivot to (%s)", flag_names(flags)))
		return -1;
	/* the working directory by an empty path: root inside may have no right to search it */
	if (tree < 0)
		done(tree = clone_mount("", AT_RECURSIVE | AT_EMPTY_PATH, &in_place));
	if (!in_place)
		put_on(tree, AT_FDCWD, "");
	restrict_tree(tree, flags);
	go_to(tree);
	return tree;
}

void
attach_mount(int mount_fd, int jail, const char *target)
{
	int place;

	if (!put_on_entry(mount_fd, jail, target)) {
		place = open_place(jail, target);
		put_on(mount_fd, place, "");
		close(place);
	}
	keep_mount(target, mount_fd);
}

static void
bind_host(int jail, const char *source, const char *target, unsigned long flags)
{
	bool in_place;
	int tree;

	if (jail < 0) {
		done(mount(source, target, NULL, MS_BIND | MS_REC, NULL));
		done(tree = open_in_jail(jail, target, true));
		restrict_tree(tree, flags);
		close(tree);
		return;
	}
	done(tree = clone_mount(source, AT_RECURSIVE, &in_place));
	attach_mount(tree, jail, target);
	restrict_tree(tree, flags);
}

/* "mode=0755,size=64k" */
static int
try_options(const char *type, const char *options, unsigned long flags)
{
	enum { MOST = 8 };
	struct setting settings[MOST + 1] = { { "source", type } };
	char text[128], *rest = text, *value;
	size_t n;

	text_format(text, sizeof text, "%s", options ? options : "");
	for (n = 1; *rest && n < MOST; n++) {
		settings[n].key = value = text_field(&rest, ',');
		text_field(&value, '=');
		settings[n].value = *value ? value : NULL;
	}
	return try_mount(type, settings, flags);
}

/* Names in the jail itself may be changed meanwhile: a mount is attached there by descriptors.  In
 * a mount of ours mount(2) takes the name, which is one call for ten. */
static int
mount_new(int jail, const char *type, const char *target, unsigned long flags, const char *options)
{
	bool takes_mount_points = jail >= 0 && !strcmp(type, "tmpfs");
	const char *name;
	int mount_fd;

	if (jail >= 0 && !lies_in_mount(target)) {
		if ((mount_fd = try_options(type, options, flags)) < 0)
			return -1;
		if (takes_mount_points)
			note_ours(mount_fd, "");
		attach_mount(mount_fd, jail, target);
		return 0;
	}
	if (!(name = go_above(jail, target)) || mount(type, name, type, flags, options) < 0)
		return -1;
	if (takes_mount_points)
		note_ours(AT_FDCWD, name);
	return 0;
}

/* The kernel's own empty directories for other file systems: a mount there hides nothing. */
static bool
is_meant_to_be_mounted_on(const char *path)
{
	static const char *const places[] = {
		"/proc/sys/fs/binfmt_misc", "/sys/fs/", "/sys/kernel/", "/sys/firmware/efi/efivars",
	};
	size_t i;

	for (i = 0; i < sizeof places / sizeof places[0]; i++) {
		if (!strncmp(path, places[i], strlen(places[i])))
			return true;
	}
	return false;
}

/* Is TARGET, a proc or sysfs of the caller's, mounted over in parts, or read-only, or missing?
 * Then the kernel refuses a new one in a user namespace ("mount too revealing",
 * fs/namespace.c). */
static bool
is_shown_in_parts(const char *target)
{
	struct buffer text = { 0 };
	struct mountinfo mounted;
	size_t n = strlen(target);
	bool parts = false, whole = false;
	char *rest;

	mountinfo_read(&text);
	rest = text.data;
	while (mountinfo_next(&rest, &mounted)) {
		if (!strcmp(mounted.path, target))
			whole = !mounted.read_only;
		else if (!strncmp(mounted.path, target, n) && mounted.path[n] == '/')
			parts = parts || !is_meant_to_be_mounted_on(mounted.path);
	}
	buffer_free(&text);
	return parts || !whole;
}

/* Inside another container bind the existing one: the command sees no more than its caller. */
static void
mount_or_bind(int jail, const char *type, const char *target, unsigned long flags,
	const char *options)
{
	bool shown_by_host = !strcmp(type, "proc") || !strcmp(type, "sysfs");
	int error;

	if (mount_new(jail, type, target, flags, options) == 0)
		return;
	error = errno;
	if (error != EPERM || !shown_by_host || !is_shown_in_parts(target)) {
		errno = error;
		cannot();
	}
	if (!strcmp(type, "sysfs") && access(target, F_OK) < 0) {
		msg_note("no '%s' inside: a user can mount it only where the host has one", target);
		leave_out(target);
		return;
	}
	msg_note("this host hides parts of its '%s', so no new one can be mounted; "
	    "bound the host's instead", target);
	bind_host(jail, target, target, flags);
}

void
sys_mount(int jail, const char *type, const char *target, unsigned long flags,
	const char *options)
{
	if (doing("mount %s on '%s' (%s%s%s)", type, target, flag_names(flags),
	    options ? "," : "", options ? options : ""))
		mount_or_bind(jail, type, target, flags, options);
}

void
sys_bind_host(int jail, const char *source, const char *target, unsigned long flags)
{
	if (doing("bind the host's '%s' on '%s' (%s)", source, target, flag_names(flags)))
		bind_host(jail, source, target, flags);
}

void
sys_mkdir(int jail, const char *dir)
{
	const char *name;

	if (!doing("make the directory '%s'", dir))
		return;
	if (!(name = go_above(jail, dir)))
		cannot();
	done(mkdir(name, 0755));
}

void
sys_symlink(int jail, const char *text, const char *at)
{
	const char *name;

	if (!doing("link '%s' to '%s'", at, text))
		return;
	if (!(name = go_above(jail, at)))
		cannot();
	done(symlink(text, name));
}

/* If the caller is itself chrooted, its root is only a subtree of the mount namespace, and a
 * second chroot(2) would escape to the rest.  So move to the real root first.  If something
 * (the jail) is mounted over "/", ".." ends on that mount: then return to the old root. */
static void
climb(void)
{
	char place[PATH_MAX];
	int root, n;

	done(root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
	done(chroot("."));
	go_to(root);
	do {
		done(chdir(".."));
		done(n = (int)syscall(SYS_getcwd, place, sizeof place));
	} while (place[n - 2] != '/'); /* getcwd(2) returns "(unreachable)/..." */
	if (n == 2)
		go_to(root);
	close(root);
	done(chroot("."));
	done(mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL));
}

/* pivot_root(2) fails with EINVAL if the host's root is the initramfs. */
void
sys_pivot(int jail, bool from_chroot)
{
	if (!doing("pivot the root to the jail and detach the old one"))
		return;
	go_to(jail);
	if (from_chroot) {
		climb();
		go_to(jail);
	}
	if (syscall(SYS_pivot_root, ".", ".") == 0) {
		/* the old root is mounted over the new one now; and over that what was mounted on "/",
		 * which is the case of a jail that is no directory */
		done(chdir("/"));
		detach_old_roots();
	} else {
		done(errno == EINVAL ? 0 : -1);
		msg_note("the root file system cannot be pivoted away; mounted the jail over it instead");
		/* ELOOP: the jail, an unpacked archive, is already mounted there */
		done(mount(".", "/", NULL, MS_MOVE, NULL) == 0 || errno == ELOOP ? 0 : -1);
		done(chroot("."));
		done(chdir("/"));
	}
}

void
sys_chroot(void)
{
	if (!doing("chroot to the jail"))
		return;
	done(chroot("."));
	done(chdir("/"));
}
