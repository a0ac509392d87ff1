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
	static char link[4096];
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

/* In PARENT, which exists, the components of REST are made: directories, and last a file. */
static struct room {
	int parent;
	const char *rest;
	bool is_file;
	size_t first;           /* the number of the first component, of all rooms */
} *rooms;
static size_t room_count, component_count;
static struct guard guard;
/* The components, locked; those that were made here are marked. */
static struct lock {
	int fd;
	bool mine;
} *locks;
static size_t lock_count;
static const struct timespec mark[2] = { { 1, 0 }, { 1, 0 } };

bool
is_room(const struct stat *st)
{
	return st->st_mtim.tv_sec == mark[1].tv_sec && st->st_mtim.tv_nsec == mark[1].tv_nsec;
}

/* The first component of REST; *NEXT is what follows it. */
static char *
first_of(const char *rest, const char **next)
{
	size_t n = strcspn(rest, "/");

	*next = rest + n + (rest[n] == '/');
	return mem_print("%.*s", (int)n, rest);
}

/* Two bytes are told about each component; the second is missing if the host process was killed. */
enum { ABOUT_TO_MAKE = 'm', TO_REMOVE = 'r', TO_KEEP = 'k' };

static bool
is_ours_to_remove(size_t n)
{
	return guard_told(2 * n) == ABOUT_TO_MAKE && guard_told(2 * n + 1) != TO_KEEP;
}

/* The command may have put something there: then it stays. */
static void
remove_room(int parent, const char *rest, bool is_file, size_t n)
{
	const char *name = first_of(rest, &rest);
	int fd = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool last_file = is_file && !*rest, unused;
	struct stat st;

	if (fd < 0)
		return;
	if (*rest)
		remove_room(fd, rest, is_file, n + 1);
	unused = is_ours_to_remove(n) && fstat(fd, &st) == 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 &&
	    (last_file ? S_ISREG(st.st_mode) && st.st_size == 0 : S_ISDIR(st.st_mode));
	if (unused)
		unlinkat(parent, name, last_file ? 0 : AT_REMOVEDIR);
	close(fd);
}

static bool
remove_rooms(const char *none)
{
	size_t i;

	for (i = room_count; i-- > 0; )
		remove_room(GUARD_KEEPS + (int)i, rooms[i].rest, rooms[i].is_file, rooms[i].first);
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

/* Make NAME, or find it: then it is to be removed only if another run has made it as a room. */
static int
make_entry(int parent, const char *name, bool is_file)
{
	enum { OPEN = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC };
	struct stat st;
	int result, fd;

	guard_tell(&guard, ABOUT_TO_MAKE);
	result = fd = is_file ? openat(parent, name, OPEN | O_CREAT | O_EXCL, 0644)
	    : mkdirat(parent, name, 0755);
	done(result < 0 && errno == EEXIST ? 0 : result);
	if (!is_file || result < 0)
		done(fd = openat(parent, name, is_file ? OPEN : OPEN | O_DIRECTORY));
	done(flock(fd, LOCK_SH));
	done(fstat(fd, &st));
	if (!st.st_nlink)
		failed("another run has removed it: try again");
	if (result >= 0)
		own_entry(parent, fd);
	guard_tell(&guard, result >= 0 || is_room(&st) ? TO_REMOVE : TO_KEEP);
	locks = mem_grow(locks, lock_count, sizeof *locks);
	locks[lock_count++] = (struct lock){ fd, result >= 0 };
	return fd;
}

static void
make_room(const struct room *room)
{
	const char *rest = room->rest;
	int at = room->parent;

	while (*rest) {
		const char *name = first_of(rest, &rest);

		at = make_entry(at, name, room->is_file && !*rest);
	}
}

/* Does it exist, and not as a room? */
static bool
is_ordinary(const char *path)
{
	int fd = kernel_open_in_root(AT_FDCWD, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, true);
	struct stat st;
	bool is = fd >= 0 && fstat(fd, &st) == 0 && !is_room(&st);

	if (fd >= 0)
		close(fd);
	return is;
}

static void
add_room(const char *path, bool is_file)
{
	char *above = mem_print("%s", path);

	do
		go_up(above);
	while (*above && !is_ordinary(above));
	rooms = mem_grow(rooms, room_count, sizeof *rooms);
	rooms[room_count] = (struct room){ -1, path + strlen(above) + 1, is_file, component_count };
	for (path += strlen(above); (path = strchr(path, '/')); path++)
		component_count++;
	done(rooms[room_count].parent = kernel_open_in_root(AT_FDCWD, *above ? above : "/",
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC, true));
	room_count++;
}

void
sys_make_rooms(const struct volume *volumes, size_t count)
{
	int *parents, last = -1;
	size_t i;

	for (i = 0; i < count; i++) {
		bool room = volumes[i].room;

		if ((room || volumes[i].borrowed) && doing("%s '%s' into the jail, and a process that removes "
		    "it at the end", room ? "put the missing mount point" : "lock another run's mount point",
		    volumes[i].target))
			add_room(volumes[i].target, volumes[i].is_file);
	}
	if (!room_count || guard.pid)
		return; /* there are none, or they were made when these steps were taken first */
	parents = mem_new(room_count * sizeof *parents);
	for (i = 0; i < room_count; i++)
		parents[i] = rooms[i].parent;
	guard_begin_with(&guard, remove_rooms, NULL, parents, room_count);
	for (i = 0; i < room_count; i++)
		make_room(&rooms[i]);
	for (i = 0; i < lock_count; i++) {
		if (locks[i].mine)
			done(futimens(locks[i].fd, mark));
		last = locks[i].fd > last ? locks[i].fd : last;
	}
	for (i = 0; i < room_count; i++)
		close(parents[i]);
	guard_is_after(&guard, last);
	hear_signals();
}

void
sys_remove_rooms(void)
{
	size_t i;

	if (!doing("remove the mount points that were made in the jail") || !guard.pid)
		return;
	for (i = 0; i < lock_count; i++)
		close(locks[i].fd);
	guard_end(&guard);
}
