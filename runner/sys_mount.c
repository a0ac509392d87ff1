/* SPDX-License-Identifier: ISC */
/*
 * sys_mount - the door: mounts, and what is made in the jail.
 *
 * The jail is hostile until proved otherwise.  A place in it is opened first,
 * beneath its root and following no link, and what is mounted is mounted on the
 * open place: the working directory is moved there for a moment, because mount(2)
 * takes "." where it takes no descriptor.
 */
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
#include "kernel.h"
#include "plan.h"
#include "say.h"
#include "sys.h"
#include "text.h"

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

/* Component by component, for kernels without openat2. */
static int
walk(int jail, const char *path)
{
	char name[256];
	int fd = openat(jail, ".", O_PATH | O_CLOEXEC), next;

	while (fd >= 0) {
		size_t n = strcspn(path += strspn(path, "/"), "/");

		if (n == 0)
			return fd;
		if (n >= sizeof name || (n == 2 && !memcmp(path, "..", 2))) {
			errno = n == 2 ? EINVAL : ENAMETOOLONG;
			break;
		}
		memcpy(name, path, n);
		name[n] = '\0';
		next = openat(fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		close(fd);
		fd = next;
		path += n;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool
is_link(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISLNK(st.st_mode);
}

int
open_in_jail(int jail, const char *target, bool strict)
{
	struct open_how_v0 how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_ROOT_IS_HERE | RESOLVE_MAGIC_NO |
		    (strict ? RESOLVE_LINKS_NO : 0),
	};
	int fd;

	if (jail < 0)
		return open(target, O_PATH | O_CLOEXEC);
	fd = (int)syscall(NR_OPENAT2, jail, target, &how, sizeof how);
	if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
		return fd;
	fd = walk(jail, target);
	if (fd >= 0 && is_link(fd)) {
		close(fd);
		errno = ELOOP;
		return -1;
	}
	return fd;
}

/* Open the place for a deed; a link there is an attack, or a jail that is not one. */
static int
place(int jail, const char *target)
{
	int fd = open_in_jail(jail, target, true);

	if (fd < 0 && errno == ELOOP)
		failed("a symbolic link is in the way");
	done(fd);
	return fd;
}

/* The folder of the jail that is the working directory, or "" where it is not known.
 * Deeds in one folder follow each other, and so there is nothing to be done twice. */
static char folder_now[256];

void
go_to(int fd)
{
	done(fchdir(fd));
	folder_now[0] = '\0';
}

/* The folder that holds TARGET becomes the working directory; returns the last
 * name.  Only for targets below file systems that we have just mounted.  Without a
 * jail the command keeps its working directory, and paths are the host's own. */
static const char *
go_beside(int jail, const char *target)
{
	const char *name = strrchr(target, '/') + 1;
	char folder[sizeof folder_now];
	int fd;

	if (jail < 0)
		return target;
	text_format(folder, sizeof folder, "%.*s", (int)(name - target - 1), target);
	if (folder_now[0] && !strcmp(folder_now, folder))
		return name;
	fd = open_in_jail(jail, folder[0] ? folder : "/", true);
	if (fd < 0)
		return NULL;
	go_to(fd);
	close(fd);
	text_format(folder_now, sizeof folder_now, "%s", folder);
	return name;
}

/* The folder TARGET itself; returns what to call it. */
static const char *
go_into(int jail, const char *target)
{
	int fd;

	if (jail < 0)
		return target;
	fd = place(jail, target);
	go_to(fd);
	close(fd);
	return ".";
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
		failed("it lies outside the root");
}

int
sys_shift_tree(pid_t pid, int tree)
{
	struct mount_attr_v0 attr = { .set = ATTR_IDMAP };
	char path[64];
	int userns;

	if (!doing("shift the owners in the jail by an idmapped mount"))
		return -1;
	text_format(path, sizeof path, "/proc/%d/ns/user", pid);
	done(userns = open(path, O_RDONLY | O_CLOEXEC));
	if (tree < 0)
		done(tree = (int)syscall(NR_OPEN_TREE, AT_FDCWD, ".",
		    TREE_CLONE | TREE_CLOEXEC));
	attr.userns_fd = (uint64_t)userns;
	done(syscall(NR_MOUNT_SETATTR, tree, "", 0x1000, &attr, sizeof attr));
	close(userns);
	return tree;
}

int
sys_attach_jail(int tree, bool shifted, unsigned long flags)
{
	if (!doing("%s (%s)", shifted ? "mount the shifted jail on its place"
	    : "bind the jail on itself, to have a mount to pivot to", flag_names(flags)))
		return -1;
	if (tree < 0)
		done(tree = (int)syscall(NR_OPEN_TREE, AT_FDCWD, ".",
		    TREE_CLONE | TREE_RECURSIVE | TREE_CLOEXEC));
	done(syscall(NR_MOVE_MOUNT, tree, "", AT_FDCWD, ".", MOVE_FROM_FD));
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

/* Inside a container whose own /proc or /sys is masked, the kernel lets nobody mount one
 * without masks ("mount too revealing"): then the one that is there has to do. */
static void
mount_or_bind(int jail, const char *type, const char *target, unsigned long flags,
	const char *options)
{
	bool shown_by_host = !strcmp(type, "proc") || !strcmp(type, "sysfs");

	if (mount(type, go_into(jail, target), type, flags, options) == 0)
		return;
	if (errno != EPERM || !shown_by_host)
		cannot();
	note("this host hides parts of its '%s', so no new one may be mounted: its own is bound",
	    target);
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

/* A user namespace may make no devices: there the host's is bound. */
void
sys_device(int jail, const char *name, unsigned major, unsigned minor)
{
	char source[64], target[64];
	int fd;

	text_format(source, sizeof source, "/dev/%s", name);
	text_format(target, sizeof target, "/dev/%s", name);
	if (!doing("make the device '%s'", target))
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

/* A place that this kernel does not have needs no hiding; whatever else keeps us from
 * seeing it is a failure. */
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
sys_hide_in_each(int jail, const char *folder, const char *prefix, const char *name)
{
	struct dirent *entry;
	const char *at;
	char path[600];
	DIR *dir;

	if (!doing("hide '%s/%s*/%s'", folder, prefix, name))
		return;
	at = go_into(jail, folder);
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

/* Whoever calls from a chroot has a root of which ours would be a part, and out of it a
 * second chroot leads: so the whole becomes the old root first.  Who calls from the top
 * gets from there to what lies on it: to the jail, if that has no place of its own. */
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
	} while (place[n - 2] != '/'); /* "(unreachable)/" */
	if (n == 2)
		go_to(root);
	close(root);
	done(chroot("."));
	done(mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL));
}

/* EINVAL: the host's root is the initramfs, which cannot be pivoted away. */
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
		/* the old root lies on top of the new one: "." is the old one here */
		done(umount2(".", MNT_DETACH));
	} else {
		done(errno == EINVAL ? 0 : -1);
		note("the root file system cannot be pivoted away, so it is covered");
		/* ELOOP: it lies there already, having been unpacked on top */
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
