/* SPDX-License-Identifier: ISC */
/* restrict - make mounts read-only, nosuid, nodev or noexec. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "door.h"
#include "mountinfo.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/text.h"

/* For these four flags, ST_* of statfs(2) equal MS_*. */
enum { FLAGS = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC };

/* Before Linux 5.12 there is no mount_setattr(2): remount one mount at a time, and keep its
 * flags, which may be locked in a user namespace. */
static void
remount(int fd, unsigned long flags, unsigned long lost)
{
	struct statfs fs;
	char path[32];

	done(fstatfs(fd, &fs));
	text_format(path, sizeof path, "/proc/self/fd/%d", fd);
	done(mount(NULL, path, NULL,
	    MS_REMOUNT | MS_BIND | flags | (fs.f_flags & FLAGS & ~lost), NULL));
}

/* Remount all mounts below the mount ID.  Paths are resolved from TOP, because a path from
 * "/" does not lead to mounts on top of "/".  Symbolic links are not followed.  If another
 * process moves a directory meanwhile, no mount is there and mount(2) fails with EINVAL. */
static void
remount_below(int top, size_t length, const char *id, unsigned long flags)
{
	struct buffer text = { 0 };
	struct mountinfo child;
	char *rest;
	int fd;

	mountinfo_read(&text);
	rest = text.data;
	while (mountinfo_next(&rest, &child)) {
		if (strcmp(child.parent, id))
			continue;
		done(fd = open_in_jail(top, child.path + length, true));
		remount(fd, flags, 0);
		close(fd);
		remount_below(top, length, child.id, flags);
	}
	buffer_free(&text);
}

/* The mount's id is found by its path: the last line with that path is the topmost mount.
 * /proc/self/fdinfo has the id, too, but up to Linux 5.13 root owns it if this process is
 * undumpable. */
static void
remount_tree(int fd, unsigned long flags)
{
	struct buffer text = { 0 };
	char *rest, *id = NULL;
	char link[32], place[PATH_MAX];
	struct mountinfo mounted;
	ssize_t n;

	remount(fd, flags, 0);
	mountinfo_read(&text);
	rest = text.data;
	text_format(link, sizeof link, "/proc/self/fd/%d", fd);
	done(n = readlink(link, place, sizeof place - 1));
	place[n] = '\0';
	while (mountinfo_next(&rest, &mounted)) {
		if (!strcmp(mounted.path, place))
			id = mounted.id;
	}
	if (!id)
		failed("'/proc/self/mountinfo' does not list the mount");
	remount_below(fd, n > 1 ? (size_t)n : 0, id, flags);
	buffer_free(&text);
}

static int
set_attributes_at(int fd, const char *name, unsigned how, const struct kernel_mount_attr *attr)
{
	int result = (int)syscall(__NR_mount_setattr, fd, name, how, attr, sizeof *attr);

	/* the filters of some containers refuse calls that are newer than they are */
	done(result < 0 && (errno == ENOSYS || errno == EPERM) ? 0 : result);
	return result;
}

static int
set_attributes(int fd, unsigned how, const struct kernel_mount_attr *attr)
{
	return set_attributes_at(fd, "", AT_EMPTY_PATH | how, attr);
}

uint64_t
mount_attributes(unsigned long flags)
{
	return (flags & MS_RDONLY ? MOUNT_ATTR_RDONLY : 0) |
	    (flags & MS_NOSUID ? MOUNT_ATTR_NOSUID : 0) | (flags & MS_NODEV ? MOUNT_ATTR_NODEV : 0) |
	    (flags & MS_NOEXEC ? MOUNT_ATTR_NOEXEC : 0);
}

void
restrict_tree(int fd, unsigned long flags)
{
	struct kernel_mount_attr attr = { .attr_set = mount_attributes(flags) };

	if (flags && set_attributes(fd, AT_RECURSIVE, &attr) < 0)
		remount_tree(fd, flags);
}

void
restrict_tree_at(const char *name, unsigned long flags)
{
	struct kernel_mount_attr attr = { .attr_set = mount_attributes(flags) };
	int tree;

	if (set_attributes_at(AT_FDCWD, name, AT_RECURSIVE | AT_SYMLINK_NOFOLLOW, &attr) == 0)
		return;
	done(tree = open(name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
	remount_tree(tree, flags);
	close(tree);
}

bool
is_read_only(int fd)
{
	struct statfs fs;

	done(fstatfs(fd, &fs));
	return fs.f_flags & MS_RDONLY;
}

void
set_read_only(int fd, bool read_only)
{
	struct kernel_mount_attr attr = { 0 };

	if (read_only)
		attr.attr_set = MOUNT_ATTR_RDONLY;
	else
		attr.attr_clr = MOUNT_ATTR_RDONLY;
	if (set_attributes(fd, 0, &attr) < 0)
		remount(fd, read_only ? MS_RDONLY : 0, MS_RDONLY);
}
