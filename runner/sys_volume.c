/* SPDX-License-Identifier: ISC */
/* sys_volume - the door: what the user has mounted, in the jail and outside. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "door.h"
#include "kernel.h"
#include "plan.h"
#include "sys.h"
#include "text.h"

void
sys_keep_namespace(pid_t pid, const char *name, const char *file)
{
	char source[64];
	int fd;

	text_format(source, sizeof source, "/proc/%d/ns/%s", pid, name);
	if (!doing("keep the %s namespace: bind it on '%s'", name, file))
		return;
	fd = open(file, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	done(fd >= 0 || errno == EEXIST ? 0 : -1);
	if (fd >= 0)
		close(fd);
	done(mount(source, file, NULL, MS_BIND, NULL));
}

int
sys_open_volume(const char *source)
{
	int tree;

	if (!doing("open '%s' for the jail", source))
		return -1;
	done(tree = (int)syscall(NR_OPEN_TREE, AT_FDCWD, source,
	    TREE_CLONE | TREE_CLOEXEC | TREE_RECURSIVE));
	return tree;
}

void
sys_bind_volume(int jail, int tree, const struct volume *volume, unsigned long flags)
{
	int fd;

	if (!doing("bind '%s' on '%s' (%s)", volume->source, volume->target, flag_names(flags)))
		return;
	if (tree < 0)
		done(tree = (int)syscall(NR_OPEN_TREE, AT_FDCWD, volume->source,
		    TREE_CLONE | TREE_CLOEXEC | TREE_RECURSIVE));
	done(fd = open_in_jail(jail, volume->target, false));
	done(syscall(NR_MOVE_MOUNT, tree, "", fd, "", MOVE_FROM_FD | MOVE_TO_FD));
	close(fd);
	restrict_tree(tree, flags);
	close(tree);
}

void
sys_mount_memory(int jail, const struct volume *volume)
{
	char options[128];
	int fd;

	text_format(options, sizeof options, "mode=1777%s%s", volume->size ? ",size=" : "",
	    volume->size ? volume->size : "");
	if (!doing("mount tmpfs on '%s' (nosuid,nodev,%s)", volume->target, options))
		return;
	done(fd = open_in_jail(jail, volume->target, false));
	go_to(fd);
	close(fd);
	done(mount("tmpfs", ".", "tmpfs", MS_NOSUID | MS_NODEV, options));
	own_memory(jail, volume->target);
}
