/* SPDX-License-Identifier: ISC */
/* sys_restrict - the door: what mounts are no longer good for. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "door.h"
#include "kernel.h"
#include "text.h"

/* ST_* are MS_* for these four. */
enum { FLAGS = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC };

/* Before Linux 5.12 one mount at a time; what it has must be kept, it may be locked. */
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

/* Octal, as the kernel writes blanks and the like: \040 */
static void
unescape(char *text)
{
	while ((text = strchr(text, '\\'))) {
		*text = (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0'));
		text++;
		memmove(text, text + 3, strlen(text + 3) + 1);
	}
}

/* What is mounted on the mount ID, and on that.  Links are followed nowhere: whoever
 * moves a folder meanwhile makes of the place one where nothing is mounted (EINVAL). */
static void
remount_below(const char *id, unsigned long flags)
{
	char *text = text_read_file("/proc/self/mountinfo"), *rest = text, *line, *child, *path;
	int root, fd;

	if (!text)
		cannot();
	done(root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
	while ((line = text_line(&rest))) {
		child = text_field(&line, ' ');
		if (strcmp(text_field(&line, ' '), id))
			continue;
		text_field(&line, ' ');
		text_field(&line, ' ');
		path = text_field(&line, ' ');
		unescape(path);
		done(fd = open_in_jail(root, path, true));
		remount(fd, flags, 0);
		close(fd);
		remount_below(child, flags);
	}
	close(root);
	free(text);
}

static void
remount_tree(int fd, unsigned long flags)
{
	char path[40], *info, *id;

	remount(fd, flags, 0);
	text_format(path, sizeof path, "/proc/self/fdinfo/%d", fd);
	if (!(info = text_read_file(path)))
		cannot();
	if (!(id = strstr(info, "mnt_id:\t")))
		failed("the kernel does not tell what is mounted there");
	id += 8;
	id[strcspn(id, "\n")] = '\0';
	remount_below(id, flags);
	free(info);
}

static int
set_attributes(int fd, unsigned how, const struct mount_attr_v0 *attr)
{
	int result = (int)syscall(NR_MOUNT_SETATTR, fd, "", AT_EMPTY_PATH | how, attr, sizeof *attr);

	done(result < 0 && errno == ENOSYS ? 0 : result);
	return result;
}

void
restrict_tree(int fd, unsigned long flags)
{
	struct mount_attr_v0 attr = { .set = (flags & MS_RDONLY ? ATTR_RDONLY : 0) |
		(flags & MS_NOSUID ? ATTR_NOSUID : 0) | (flags & MS_NODEV ? ATTR_NODEV : 0) |
		(flags & MS_NOEXEC ? ATTR_NOEXEC : 0) };

	if (flags && set_attributes(fd, TREE_RECURSIVE, &attr) < 0)
		remount_tree(fd, flags);
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
	struct mount_attr_v0 attr = { 0 };

	if (read_only)
		attr.set = ATTR_RDONLY;
	else
		attr.clear = ATTR_RDONLY;
	if (set_attributes(fd, 0, &attr) < 0)
		remount(fd, read_only ? MS_RDONLY : 0, MS_RDONLY);
}
