/* SPDX-License-Identifier: ISC */
/* volume - mounts that the user asks for: in the jail, and kept namespaces outside. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/text.h"
#include "runner/ns/ns.h"
#include "runner/plan.h"

/* Open a regular file to mount on; no symbolic link is followed. */
static int
open_plain(const char *file)
{
	int fd = open(file, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)))
		return fd;
	close(fd);
	errno = S_ISLNK(st.st_mode) ? ELOOP : S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	return -1;
}

/* Keep all or none: if one fails, undo the earlier ones in reverse order. */
static bool
keep(pid_t pid, const struct named_file *kept, size_t count)
{
	char source[64], path[64];
	bool mounted;
	int made, place, error;

	if (!count)
		return true;
	text_format(source, sizeof source, "/proc/%d/ns/%s", pid, kept->ns->name);
	if (!doing("keep the %s namespace: bind it on '%s'", kept->ns->name, kept->file))
		return keep(pid, kept + 1, count - 1);
	made = open(kept->file, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	if (made >= 0)
		close(made);
	place = made >= 0 || errno == EEXIST ? open_plain(kept->file) : -1;
	text_format(path, sizeof path, "/proc/self/fd/%d", place);
	mounted = place >= 0 && mount(source, path, NULL, MS_BIND, NULL) == 0;
	if (mounted && keep(pid, kept + 1, count - 1)) {
		close(place);
		return true;
	}
	error = errno;
	if (mounted)
		umount2(kept->file, MNT_DETACH | UMOUNT_NOFOLLOW);
	if (made >= 0)
		unlink(kept->file);
	if (place >= 0)
		close(place);
	errno = error;
	return false;
}

void
sys_keep_namespaces(pid_t pid, const struct named_file *kept, size_t count)
{
	hold_signals();
	done(keep(pid, kept, count) ? 0 : -1);
	hear_signals();
}

int
sys_open_volume(const char *source, bool all)
{
	bool in_place;
	int tree;

	if (!doing("open '%s' for the jail%s", source, all ? "" : ", without the mounts below it"))
		return -1;
	done(tree = clone_mount(source, all ? AT_RECURSIVE : 0, &in_place));
	return tree;
}

void
attach_volume(int jail, int place, int mount_fd, const char *target)
{
	if (place < 0)
		done(place = open_in_jail(jail, target, false));
	put_on(mount_fd, place, "");
	close(place);
	keep_volume(jail, target, mount_fd);
}

void
sys_bind_volume(int jail, int place, int tree, const struct volume *volume, unsigned long flags)
{
	if (!doing("bind '%s' on '%s' (%s)", volume->source, volume->target, flag_names(flags)))
		return;
	attach_volume(jail, place, tree, volume->target);
	restrict_tree(tree, flags);
}

void
sys_mount_memory(int jail, int place, const struct volume *volume)
{
	const char *mode = volume->mode ? volume->mode : "1777";
	const struct setting settings[] = {
		{ "mode", mode }, { volume->size ? "size" : NULL, volume->size }, { NULL, NULL }
	};
	unsigned long flags = MS_NOSUID | MS_NODEV | (volume->read_only ? MS_RDONLY : 0) |
	    (volume->no_exec ? MS_NOEXEC : 0);
	int mount_fd;

	if (!doing("mount tmpfs on '%s' (%s,mode=%s%s%s)", volume->target, flag_names(flags), mode,
	    volume->size ? ",size=" : "", volume->size ? volume->size : ""))
		return;
	done(mount_fd = try_mount("tmpfs", settings, flags));
	attach_volume(jail, place, mount_fd, volume->target);
	note_ours(mount_fd, "");
}
