/* SPDX-License-Identifier: ISC */
/*
 * sys_cover - the door: memory over the jail, so that nothing is written into it.
 *
 * A file system made by fsopen(2) has a descriptor before it has a place.  So what
 * is put over the jail's root can be entered, though no name leads to it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "door.h"
#include "kernel.h"
#include "sys.h"
#include "text.h"

struct setting {
	const char *key, *value;
};

/* A new file system, mounted nowhere; SETTINGS end with a NULL key. */
static int
new_mount(const char *type, const struct setting settings[])
{
	int fs, mount_fd;

	done(fs = (int)syscall(NR_FSOPEN, type, FS_CLOEXEC));
	for (; settings->key; settings++)
		done(syscall(NR_FSCONFIG, fs, CONFIG_STRING, settings->key, settings->value, 0));
	done(syscall(NR_FSCONFIG, fs, CONFIG_CREATE, NULL, NULL, 0));
	done(mount_fd = (int)syscall(NR_FSMOUNT, fs, FS_CLOEXEC, ATTR_NOSUID | ATTR_NODEV));
	close(fs);
	return mount_fd;
}

static void
put_on(int mount_fd, int place, const char *name)
{
	done(syscall(NR_MOVE_MOUNT, mount_fd, "", place, name, MOVE_FROM_FD));
}

static void
bind_entry(int from, int to, const char *name, bool is_folder)
{
	int tree, fd;

	if (is_folder) {
		done(mkdirat(to, name, 0755));
	} else {
		done(fd = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
		close(fd);
	}
	done(tree = (int)syscall(NR_OPEN_TREE, from, name,
	    TREE_CLONE | TREE_CLOEXEC | TREE_RECURSIVE | AT_SYMLINK_NOFOLLOW));
	put_on(tree, to, name);
	close(tree);
}

/* What is at the top of FROM, seen in TO: links are made anew, the rest is bound. */
static void
show_entry(int from, int to, const char *name)
{
	char text[4096];
	struct stat st;
	ssize_t n;

	done(fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW));
	if (!S_ISLNK(st.st_mode)) {
		bind_entry(from, to, name, S_ISDIR(st.st_mode));
		return;
	}
	done(n = readlinkat(from, name, text, sizeof text - 1));
	text[n] = '\0';
	done(symlinkat(text, to, name));
}

static void
show_entries(int from, int to)
{
	struct dirent *entry;
	DIR *dir;
	int fd;

	done(fd = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (!(dir = fdopendir(fd)))
		done(-1);
	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			show_entry(from, to, entry->d_name);
	}
	closedir(dir);
}

int
sys_cover(int jail, const char *const names[])
{
	static const struct setting memory[] = {
		{ "mode", "0755" }, { "size", "1m" }, { NULL, NULL }
	};
	char list[256] = "";
	size_t i, n = 0;
	int cover;

	for (i = 0; names[i]; i++)
		n += text_format(list + n, sizeof list - n, "%s'%s'", i ? ", " : "", names[i]);
	if (!doing("cover the jail's top with memory that has room for %s", list))
		return -1;
	cover = new_mount("tmpfs", memory);
	show_entries(jail, cover);
	for (i = 0; names[i]; i++) {
		if (mkdirat(cover, names[i], 0755) < 0 && errno != EEXIST)
			done(-1);
	}
	put_on(cover, jail, ".");
	done(fchdir(cover));
	return cover;
}
