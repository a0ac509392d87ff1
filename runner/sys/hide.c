/* SPDX-License-Identifier: ISC */
/* hide - parts of /proc and /sys that disclose the host, or that uid 0 could write to. */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/text.h"

/* A file that this kernel lacks needs no hiding; any other error is a failure.  The name was
 * looked up in a file system of the kernel, so nobody can have taken it away. */
static void
done_if_absent(void)
{
	done(errno == ENOENT ? 0 : -1);
}

/* After ENOENT of mount(2), which may mean its source. */
static bool
is_absent(const char *name)
{
	struct stat st;

	return errno == ENOENT && stat(name, &st) < 0 && errno == ENOENT;
}

/* One empty tmpfs is mounted on all directories that are hidden: this is a link to it. */
static char empty[32];

static int
mount_empty(const char *name)
{
	int fd;

	if (mount("tmpfs", name, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
	    "size=0,nr_inodes=1,mode=0555") < 0)
		return -1;
	if (!empty[0] && (fd = openat(AT_FDCWD, name, O_PATH | O_DIRECTORY | O_CLOEXEC)) >= 0)
		text_format(empty, sizeof empty, "/proc/self/fd/%d", fd);
	return 0;
}

/* IS_DIR is a guess, which saves a look. */
static void
hide(const char *name, bool is_dir)
{
	const char *source = is_dir ? empty : "/dev/null";

	if ((*source ? mount(source, name, NULL, MS_BIND, NULL) : mount_empty(name)) == 0 ||
	    is_absent(name))
		return;
	if (errno == ENOTDIR)
		hide(name, !is_dir);
	else if (is_dir)
		done(*source ? mount_empty(name) : -1);
	else if (errno == ENOENT)
		failed("there is no '/dev/null' here"); /* what else is missing */
	else
		cannot();
}

void
sys_hide(int jail, const char *target, bool is_dir)
{
	const char *name;

	if (!doing("hide '%s'", target))
		return;
	if ((name = go_above(jail, target)))
		hide(name, is_dir);
	else
		done_if_absent();
}

/* Hide NAME in the directory ENTRY of DIR_NAME, if it has one. */
static void
hide_in(const char *dir_name, const char *entry, const char *name)
{
	char path[600];

	text_format(path, sizeof path, "%s/%s/%s", dir_name, entry, name);
	if (faccessat(AT_FDCWD, path, F_OK, 0) == 0)
		hide(path, true);
	else
		done_if_absent();
}

/* By getdents64(2) itself: readdir(3) takes memory, as nothing else does in a start. */
void
sys_hide_in_each(int jail, const char *dir_name, const char *prefix, const char *name)
{
	char entries[2048] __attribute__((aligned(8)));
	const struct dirent *entry;
	size_t length = strlen(prefix);
	const char *at;
	long n, next;
	int dir;

	if (!doing("hide '%s/%s*/%s'", dir_name, prefix, name))
		return;
	if (!(at = go_above(jail, dir_name)) ||
	    (dir = openat(AT_FDCWD, at, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
		done_if_absent();
		return;
	}
	while ((n = syscall(SYS_getdents64, dir, entries, sizeof entries)) > 0) {
		for (next = 0; next < n; next += entry->d_reclen) {
			entry = (const struct dirent *)(entries + next);
			if (!strncmp(entry->d_name, prefix, length) &&
			    isdigit((unsigned char)entry->d_name[length]))
				hide_in(at, entry->d_name, name);
		}
	}
	done(n);
	close(dir);
}

void
sys_set_read_only(int jail, const char *target)
{
	const char *name;

	if (!doing("make '%s' read-only", target))
		return;
	name = go_above(jail, target);
	if (!name || mount(name, name, NULL, MS_BIND | MS_REC, NULL) < 0)
		done_if_absent();
	else
		restrict_tree_at(name, MS_RDONLY);
}

void
sys_set_writable(int jail, const char *target)
{
	const char *name;
	int place;

	if (!doing("make '%s' writable again", target))
		return;
	if (!(name = go_above(jail, target)))
		cannot();
	done(mount(name, name, NULL, MS_BIND | MS_REC, NULL));
	done(place = open(name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
	set_read_only(place, false);
	close(place);
}
