/* SPDX-License-Identifier: ISC */
/* remove - remove a directory tree, without following links. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "remove.h"
#include "kernel.h"

/*
 * Each level of the recursion holds a descriptor.  A deeper directory is first moved to
 * the top of the tree, so the depth of a tree is not limited.
 */
enum { DEEPEST = 64 };

/* A mount point is not entered (EXDEV): the mounted files must stay. */
static int
open_dir(int parent, const char *name)
{
	char link[64];
	int path, fd = kernel_open_dir_here(parent, name);

	if (fd >= 0 || errno != EACCES)
		return fd;
	/* Our own directory may have a mode without access for its owner. */
	path = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (path < 0)
		return -1;
	snprintf(link, sizeof link, "/proc/self/fd/%d", path);
	if (chmod(link, 0700) == 0)
		fd = kernel_open_dir_here(parent, name);
	close(path);
	return fd;
}

static bool remove_below(int fd, int top, int depth);

static bool
raise_up(int dir, const char *name, int top)
{
	char fresh[32];
	uint32_t number;

	getrandom(&number, sizeof number, 0);
	snprintf(fresh, sizeof fresh, ".deep-%08x", number);
	return renameat(dir, name, top, fresh) == 0;
}

static bool
remove_one(int dir, const char *name, int top, int depth)
{
	bool good;
	int fd;

	if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
		return true;
	if (errno != EISDIR && errno != EPERM)
		return false;
	if (unlinkat(dir, name, AT_REMOVEDIR) == 0)
		return true;
	if (depth > DEEPEST && raise_up(dir, name, top))
		return true;
	fd = open_dir(dir, name);
	if (fd < 0)
		return errno == ENOENT;
	good = remove_below(fd, top < 0 ? fd : top, depth + 1);
	if (!good)
		return false;
	return unlinkat(dir, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
}

static bool
is_self(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

/* Closes fd. */
static bool
remove_below(int fd, int top, int depth)
{
	const struct dirent *entry;
	DIR *dir = fdopendir(fd);
	bool good = true, again;
	int error = 0;

	if (!dir) {
		close(fd);
		return false;
	}
	fchmod(fd, 0700);
	/* readdir(3) may have passed directories that were moved to the top: repeat. */
	do {
		again = false;
		rewinddir(dir);
		while ((entry = readdir(dir))) {
			if (is_self(entry->d_name))
				continue;
			again = true;
			if (remove_one(fd, entry->d_name, top, depth))
				continue;
			error = good ? errno : error;
			good = false;
		}
	} while (good && again && fd == top);
	closedir(dir);
	errno = error;
	return good;
}

bool
remove_tree(int parent, const char *name)
{
	return remove_one(parent, name, -1, 0);
}
