/* SPDX-License-Identifier: ISC */
/*
 * place - open a file or directory of the jail as the target of an action.
 *
 * The content of the jail is untrusted, and may be changed while we work.  So a name in it is
 * looked up once, without following symbolic links, to mount something there.  That mount
 * stays open, and all that is done in it starts from its descriptor.  At the end
 * sys_verify_mounts() checks that the names lead to these mounts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/text.h"

/* The file systems that this process has mounted in the jail. */
static struct kept {
	const char *target;
	int fd;
	bool in_jail;                   /* on a file of the jail, and not of another mount */
} *kept;
static size_t kept_count;

/* What follows DIRECTORY in the path TARGET, or NULL. */
static const char *
below(const char *directory, const char *target)
{
	size_t n = strlen(directory);

	return !strncmp(directory, target, n) && target[n] == '/' ? target + n : NULL;
}

/* The kept mount that TARGET lies in, and the rest of the path; or NULL. */
static const struct kept *
mount_above(const char *target, const char **rest)
{
	const struct kept *found = NULL;
	size_t i;

	for (i = 0; i < kept_count; i++) {
		if (below(kept[i].target, target) &&
		    (!found || strlen(kept[i].target) >= strlen(found->target)))
			found = &kept[i];
	}
	*rest = found ? below(found->target, target) : target;
	return found;
}

bool
lies_in_mount(const char *target)
{
	const char *rest;

	return mount_above(target, &rest);
}

static struct kept *
keep(const char *target, int mount)
{
	kept = mem_grow(kept, kept_count, sizeof *kept);
	kept[kept_count] = (struct kept){ target, mount, false };
	return &kept[kept_count++];
}

int
open_in_jail(int jail, const char *target, bool strict)
{
	if (jail < 0)
		return open(target, O_PATH | O_CLOEXEC);
	return kernel_open_in_root(jail, target, O_PATH | O_CLOEXEC, strict);
}

/* A symbolic link at the target is an attack, or a broken jail. */
int
open_place(int jail, const char *target)
{
	const char *rest;
	const struct kept *mount = mount_above(target, &rest);
	int fd = open_in_jail(mount ? mount->fd : jail, rest, true);

	if (fd < 0 && errno == ELOOP)
		failed("a symbolic link is in the way");
	done(fd);
	return fd;
}

/* Nothing is looked up on the way to an entry of a directory that is open already, and
 * move_mount(2) follows no symbolic link at its end. */
bool
put_on_entry(int mount_fd, int jail, const char *target)
{
	const char *rest;
	const struct kept *mount = mount_above(target, &rest);

	if (jail < 0 || strchr(rest + 1, '/'))
		return false;
	return syscall(__NR_move_mount, mount_fd, "", mount ? mount->fd : jail, rest + 1,
	    MOVE_MOUNT_F_EMPTY_PATH) == 0;
}

static const char *missing_mount;

void
leave_out(const char *target)
{
	missing_mount = target;
}

static bool
is_left_out(const char *path)
{
	return missing_mount && *missing_mount && text_is_within(path, missing_mount);
}

/* The kept mount whose root is the working directory, or -1 if that is unknown. */
static int mount_now = -1;

void
go_to(int fd)
{
	done(fchdir(fd));
	mount_now = -1;
}

/* The kept mount that TARGET lies in; NULL and errno if that is left out. */
static const struct kept *
own_mount(const char *target, const char **rest)
{
	const struct kept *mount = mount_above(target, rest);

	if (!mount && !is_left_out(target))
		failed("it lies in no file system that was mounted for it");
	errno = ENOENT;
	return mount;
}

int
open_in_mount(int jail, const char *target, int flags)
{
	const struct kept *mount;
	const char *rest;

	if (jail < 0)
		return openat(AT_FDCWD, target, flags | O_NOFOLLOW | O_CLOEXEC);
	mount = own_mount(target, &rest);
	return mount ? kernel_open_in_root(mount->fd, rest, flags | O_CLOEXEC, true) : -1;
}

const char *
go_above(int jail, const char *target)
{
	const struct kept *mount;
	const char *rest;

	if (jail < 0)
		return target;
	if (!(mount = own_mount(target, &rest)))
		return NULL;
	if (mount_now != mount->fd)
		go_to(mount->fd);
	mount_now = mount->fd;
	return rest + 1;
}

/* Is the file at NAME the root of one of the kept mounts?  LIKELY is the first to look at. */
static bool
is_kept(int at, const char *name, size_t likely)
{
	struct kernel_place there, own;
	size_t i;

	done(kernel_place(at, name, &there));
	for (i = 0; there.is_root && i < kept_count; i++) {
		done(kernel_place(kept[(likely + i) % kept_count].fd, "", &own));
		if (own.major == there.major && own.minor == there.minor && own.inode == there.inode)
			return true;
	}
	return false;
}

static _Noreturn void
refuse(const char *target)
{
	static char reason[512];

	text_format(reason, sizeof reason, "'%.*s' leads elsewhere: the jail was changed meanwhile",
	    400, target);
	failed(reason);
}

void
keep_mount(const char *target, int mount)
{
	const char *rest;
	bool in_jail = !mount_above(target, &rest);

	keep(target, mount)->in_jail = in_jail;
}

/* A later volume may be mounted over it: so look at once. */
void
keep_volume(int jail, const char *target, int mount)
{
	int fd;

	keep(target, mount);
	done(fd = open_in_jail(jail, target, false));
	if (!is_kept(fd, "", kept_count - 1))
		refuse(target);
	close(fd);
}

void
sys_verify_mounts(void)
{
	struct kernel_place top, root;
	size_t i;

	if (!doing("verify that the mounts are in their places, and nothing of the old root is left"))
		return;
	/* "/.." is what is mounted over "/" last */
	done(kernel_place(AT_FDCWD, "/..", &top));
	done(kernel_place(AT_FDCWD, "/", &root));
	if (top.mount != root.mount)
		failed("another root is mounted over the jail");
	for (i = 0; i < kept_count; i++) {
		if (kept[i].in_jail && !is_kept(AT_FDCWD, kept[i].target, i))
			refuse(kept[i].target);
	}
	for (i = 0; i < kept_count; i++)
		close(kept[i].fd);
	kept_count = 0;
	done(chdir("/"));
}

void
detach_old_roots(void)
{
	struct kernel_place top, root;

	done(kernel_place(AT_FDCWD, "/", &root));
	do {
		done(umount2("/..", MNT_DETACH));
		done(kernel_place(AT_FDCWD, "/..", &top));
	} while (top.mount != root.mount);
}
