/* SPDX-License-Identifier: ISC */
/* mount - mount file systems, make directories, links and devices, and change the root. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/msg.h"
#include "lib/text.h"

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

void
sys_make_private(const char *dir)
{
	if (doing("make the mounts under '%s' private", dir))
		done(mount(NULL, dir, NULL, MS_PRIVATE | MS_REC, NULL));
}

void
sys_chdir(const char *dir)
{
	if (doing("change directory to '%s'", dir))
		done(chdir(dir));
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

int
sys_shift_tree(pid_t pid, int tree)
{
	struct kernel_mount_attr attr = { .attr_set = MOUNT_ATTR_IDMAP };
	char path[64];
	int userns;

	if (!doing("shift the owners of the jail's files by an idmapped mount"))
		return -1;
	text_format(path, sizeof path, "/proc/%d/ns/user", pid);
	done(userns = open(path, O_RDONLY | O_CLOEXEC));
	if (tree < 0)
		done(tree = (int)syscall(__NR_open_tree, AT_FDCWD, ".",
		    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
	attr.userns_fd = (uint64_t)userns;
	done(syscall(__NR_mount_setattr, tree, "", 0x1000, &attr, sizeof attr));
	close(userns);
	return tree;
}

int
sys_attach_jail(int tree, bool shifted, unsigned long flags)
{
	if (!doing("%s (%s)", shifted ? "mount the idmapped jail on its directory"
	    : "bind the jail on itself, to have a mount to pivot to", flag_names(flags)))
		return -1;
	if (tree < 0)
		done(tree = (int)syscall(__NR_open_tree, AT_FDCWD, ".",
		    OPEN_TREE_CLONE | AT_RECURSIVE | OPEN_TREE_CLOEXEC));
	done(syscall(__NR_move_mount, tree, "", AT_FDCWD, ".", MOVE_MOUNT_F_EMPTY_PATH));
	restrict_tree(tree, flags);
	go_to(tree);
	return tree;
}

static void
bind_host(int jail, const char *source, const char *target, unsigned long flags)
{
	int tree;

	done(mount(source, go_into(jail, target), NULL, MS_BIND | MS_REC, NULL));
	done(tree = open_in_jail(jail, target, true));
	restrict_tree(tree, flags);
	close(tree);
}

/* If parts of the caller's /proc or /sys are mounted over, as in a container, the kernel
 * refuses a new one in a user namespace ("mount too revealing", fs/namespace.c): then bind
 * the existing one. */
static void
mount_or_bind(int jail, const char *type, const char *target, unsigned long flags,
	const char *options)
{
	bool shown_by_host = !strcmp(type, "proc") || !strcmp(type, "sysfs");

	if (mount(type, go_into(jail, target), type, flags, options) == 0)
		return;
	if (errno != EPERM || !shown_by_host)
		cannot();
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
sys_mkdir(int jail, const char *dir, mode_t mode)
{
	const char *name;

	if (!doing("make the directory '%s'", dir))
		return;
	if (!(name = go_beside(jail, dir)))
		cannot();
	done(mkdir(name, mode));
	done(chmod(name, mode));
}

void
sys_symlink(int jail, const char *text, const char *at)
{
	const char *name;

	if (!doing("link '%s' to '%s'", at, text))
		return;
	if (!(name = go_beside(jail, at)))
		cannot();
	done(symlink(text, name));
}

/* mknod(2) of a device fails in a user namespace: bind the host's device instead. */
void
sys_device(int jail, const char *name, unsigned major, unsigned minor)
{
	char source[64], target[64];
	int fd;

	text_format(source, sizeof source, "/dev/%s", name);
	text_format(target, sizeof target, "/dev/%s", name);
	if (!doing("make the device '/dev/%s'", name))
		return;
	if (!go_beside(jail, target))
		cannot();
	if (mknod(name, S_IFCHR | 0666, makedev(major, minor)) == 0) {
		done(chmod(name, 0666));
	} else {
		done(fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
		close(fd);
		done(mount(source, name, NULL, MS_BIND, NULL));
	}
}

/* A file that this kernel lacks needs no hiding; any other error is a failure. */
static void
done_if_absent(void)
{
	done(errno == ENOENT || errno == ENOTDIR ? 0 : -1);
}

static void
hide(const char *name)
{
	struct stat st;

	if (stat(name, &st) < 0) {
		done_if_absent();
		return;
	}
	if (S_ISDIR(st.st_mode))
		done(mount("tmpfs", name, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
		    "size=0,nr_inodes=1,mode=0555"));
	else
		done(mount("/dev/null", name, NULL, MS_BIND, NULL));
}

void
sys_hide(int jail, const char *target)
{
	const char *name;

	if (!doing("hide '%s'", target))
		return;
	if ((name = go_beside(jail, target)))
		hide(name);
	else
		done_if_absent();
}

void
sys_hide_in_each(int jail, const char *dir_name, const char *prefix, const char *name)
{
	struct dirent *entry;
	const char *at;
	char path[600];
	DIR *dir;

	if (!doing("hide '%s/%s*/%s'", dir_name, prefix, name))
		return;
	at = go_into(jail, dir_name);
	if (!(dir = opendir(at))) {
		done_if_absent();
		return;
	}
	while (errno = 0, (entry = readdir(dir))) {
		if (strncmp(entry->d_name, prefix, strlen(prefix)))
			continue;
		text_format(path, sizeof path, "%s/%s/%s", at, entry->d_name, name);
		hide(path);
	}
	done(errno ? -1 : 0);
	closedir(dir);
}

void
sys_set_read_only(int jail, const char *target)
{
	const char *name;
	int tree;

	if (!doing("make '%s' read-only", target))
		return;
	name = go_beside(jail, target);
	if (!name || access(name, F_OK) < 0) {
		done_if_absent();
		return;
	}
	done(mount(name, name, NULL, MS_BIND | MS_REC, NULL));
	done(tree = open(name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
	restrict_tree(tree, MS_RDONLY);
	close(tree);
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
		/* the old root is now mounted over the new root, and "." is the old root */
		done(umount2(".", MNT_DETACH));
	} else {
		done(errno == EINVAL ? 0 : -1);
		msg_note("the root file system cannot be pivoted away; mounted the jail over it instead");
		/* ELOOP: the jail, an unpacked archive, is already mounted there */
		done(mount(".", "/", NULL, MS_MOVE, NULL) == 0 || errno == ELOOP ? 0 : -1);
		done(chroot("."));
	}
	done(chdir("/"));
}

void
sys_chroot(void)
{
	if (!doing("chroot to the jail"))
		return;
	done(chroot("."));
	done(chdir("/"));
}
