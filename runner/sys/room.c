/* SPDX-License-Identifier: ISC */
/*
 * room - mount points that the jail lacks, made in the jail itself for the time of a run.
 *
 * A process removes them at the end, if they are empty.  Another run may use them meanwhile:
 * so each run has a shared lock on its mount points, and only who can lock one exclusively
 * removes it.  (To unlink a file is to unmount what lies on it, in all mount namespaces.)  Their
 * time of change tells the next run which places these are.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/text.h"
#include "runner/plan.h"
#include "runner/run.h"

enum { MOST_LINKS = 40 }; /* path_resolution(7) */

/* The type of PATH in the jail, or 0; *LINK becomes the text of a symbolic link. */
static mode_t
type_of(int jail, const char *path, char link[4096])
{
	int fd = kernel_open_in_root(jail, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, false);
	struct stat st = { 0 };
	ssize_t n;

	if (fd < 0)
		return 0;
	if (fstat(fd, &st) == 0 && S_ISLNK(st.st_mode)) {
		n = readlinkat(fd, "", link, 4095);
		link[n > 0 ? n : 0] = '\0';
	}
	close(fd);
	return st.st_mode & S_IFMT;
}

/* Remove the last component of PATH. */
static void
go_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
}

char *
resolve_in_jail(int jail, const char *target)
{
	static LARGE char link[4096];
	char *path = mem_print("%s", ""), *rest = mem_print("%s", target), *name, *next;
	unsigned links = 0;

	while (*(rest += strspn(rest, "/"))) {
		name = text_field(&rest, '/');
		if (!strcmp(name, "."))
			continue;
		if (!strcmp(name, "..")) {
			go_up(path);
			continue;
		}
		next = mem_print("%s/%s", path, name);
		if (!S_ISLNK(type_of(jail, next, link)) || ++links > MOST_LINKS) {
			path = next;
			continue;
		}
		rest = mem_print("%s/%s", link, rest);
		if (*link == '/')
			*path = '\0';
	}
	return *path ? path : mem_print("/");
}

/* The components of all mount points, one below the other: PARENT, or -1: the one before it. */
static struct component {
	int parent;
	const char *name;
	bool is_file;
} *components;
static size_t component_count;
static struct guard guard;
static int *made;               /* descriptors of the components that were made here */
static size_t made_count;
static const struct timespec mark[2] = { { 1, 0 }, { 1, 0 } };

bool
is_room(const struct stat *st)
{
	return st->st_mtim.tv_sec == mark[1].tv_sec && st->st_mtim.tv_nsec == mark[1].tv_nsec;
}

/* Two bytes are told about each component, with the directory it is in; the second is missing if
 * the host process was killed, or has failed.  Then only what was absent before is removed. */
enum { ABOUT_TO_MAKE = 'm', ABOUT_TO_OPEN = 'o', TO_REMOVE = 'r', TO_KEEP = 'k' };

/* Has no other run locked it?  A child of a killed host process may have done so for a moment. */
static bool
is_free(int fd)
{
	static const struct timespec moment = { 0, 1000000 };
	int tries = guard_is_orphan() ? 500 : 1;

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (--tries == 0)
			return false;
		nanosleep(&moment, NULL);
	}
	return true;
}

/* The command may have put something there: then it stays. */
static void
remove_component(int parent, const char *name, bool is_file)
{
	int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && is_free(fd) &&
	    (is_file ? S_ISREG(st.st_mode) && st.st_size == 0 : S_ISDIR(st.st_mode)))
		unlinkat(parent, name, is_file ? 0 : AT_REMOVEDIR);
	close(fd);
}

static bool
remove_rooms(const char *none)
{
	int parent, again = -1, before, after;
	size_t n;

	for (n = component_count; n-- > 0; ) {
		before = guard_told(2 * n, &parent);
		if (before != ABOUT_TO_MAKE && before != ABOUT_TO_OPEN)
			continue;
		after = guard_told(2 * n + 1, &again);
		if (after == TO_REMOVE || (after != TO_KEEP && before == ABOUT_TO_MAKE))
			remove_component(parent, components[n].name, components[n].is_file);
		close(parent); /* it may hold the lock of the component before */
		close(again);
	}
	return true;
}

/* The owner is that of the directory. */
static void
own_entry(int parent, int fd)
{
	struct stat st;

	done(fstat(parent, &st));
	if (geteuid() == 0)
		done(fchown(fd, st.st_uid, st.st_gid));
	done(futimens(fd, mark));
}

/* Tell the guard, and fail if there is an ERROR. */
static void
tell(char what, int parent, int error)
{
	guard_tell(&guard, what, parent);
	errno = error;
	done(error ? -1 : 0);
}

/* Make NAME, or find it: then it is to be removed only if another run has made it as a room. */
static int
make_entry(int parent, const char *name, bool is_file)
{
	enum { OPEN = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC };
	bool there = faccessat(parent, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	struct stat st = { 0 };
	int result, fd;

	guard_tell(&guard, there ? ABOUT_TO_OPEN : ABOUT_TO_MAKE, parent);
	result = fd = is_file ? openat(parent, name, OPEN | O_CREAT | O_EXCL, 0644)
	    : mkdirat(parent, name, 0755);
	if (result < 0 && errno != EEXIST)
		tell(TO_KEEP, parent, errno);
	if (!is_file || result < 0)
		fd = openat(parent, name, is_file ? OPEN : OPEN | O_DIRECTORY);
	if (fd < 0 || flock(fd, LOCK_SH) < 0 || fstat(fd, &st) < 0)
		tell(result < 0 ? TO_KEEP : TO_REMOVE, parent, errno);
	tell(result >= 0 || is_room(&st) ? TO_REMOVE : TO_KEEP, parent, 0);
	guard_frees(&guard, fd);
	if (!st.st_nlink)
		failed("another run has removed it: try again");
	if (result < 0)
		return fd;
	own_entry(parent, fd);
	made = mem_grow(made, made_count, sizeof *made);
	made[made_count++] = fd;
	return fd;
}

/* Does it exist in ROOT, and not as a room? */
static bool
is_ordinary(int root, const char *path)
{
	int fd = kernel_open_in_root(root, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, true);
	struct stat st;
	bool is = fd >= 0 && fstat(fd, &st) == 0 && !is_room(&st);

	if (fd >= 0)
		close(fd);
	return is;
}

/* What is missing of PATH in ROOT: directories, and last a file. */
static void
add_room(int root, const char *path, bool is_file)
{
	char *above = mem_print("%s", path), *rest;
	int parent;

	do
		go_up(above);
	while (*above && !is_ordinary(root, above));
	done(parent = kernel_open_in_root(root, *above ? above : "/",
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC, true));
	rest = mem_print("%s", path + strlen(above) + 1);
	while (*rest) {
		char *name = text_field(&rest, '/');

		components = mem_grow(components, component_count, sizeof *components);
		components[component_count++] = (struct component){ parent, name, is_file && !*rest };
		parent = -1;
	}
}

static void
make_components(void)
{
	int at = -1;
	size_t i;

	for (i = 0; i < component_count; i++) {
		const struct component *made_now = &components[i];

		if (made_now->parent >= 0)
			at = made_now->parent;
		at = make_entry(at, made_now->name, made_now->is_file);
	}
	for (i = 0; i < component_count; i++) {
		if (components[i].parent >= 0)
			close(components[i].parent);
	}
	for (i = 0; i < made_count; i++)
		done(futimens(made[i], mark));
}

static void
add_room_of(const struct volume *volume)
{
	const char *act = volume->room ? "put the missing mount point" : "lock another run's mount point";
	int root;

	if (!volume->holder) {
		if (doing("%s '%s' into the jail, and a process that removes it at the end", act,
		    volume->target))
			add_room(AT_FDCWD, volume->target, volume->is_file);
		return;
	}
	if (!doing("%s '%s' into '%s', and a process that removes it at the end", act, volume->in_holder,
	    volume->holder))
		return;
	done(root = open(volume->holder, O_PATH | O_DIRECTORY | O_CLOEXEC));
	add_room(root, volume->in_holder, volume->is_file);
	close(root);
}

void
sys_make_rooms(const struct volume *volumes, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (volumes[i].room || volumes[i].borrowed)
			add_room_of(&volumes[i]);
	}
	if (!component_count || guard.pid)
		return; /* there are none, or they were made when these steps were taken first */
	guard_begin(&guard, remove_rooms, NULL);
	make_components();
	hear_signals();
}

void
sys_remove_rooms(void)
{
	if (doing("remove the mount points that were made") && guard.pid)
		guard_end(&guard);
}
