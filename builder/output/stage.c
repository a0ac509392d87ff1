/* SPDX-License-Identifier: ISC */
/* stage - the output under a temporary name, until it is complete. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/remove.h"
#include "stage.h"
#include "builder/status.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"

/* The stages that are open, to be removed at exit and after a signal. */
static struct stage *open_stages;
static volatile sig_atomic_t caught;
static mode_t mask;             /* the user's umask, for archives */
static bool mask_known;         /* it is 0 since then */

static void
catch(int number)
{
	caught = number;
}

static void
forget(const struct stage *stage)
{
	struct stage **at = &open_stages;

	while (*at && *at != stage)
		at = &(*at)->next;
	if (*at)
		*at = stage->next;
}

static void
abandon(void)
{
	for (; open_stages; open_stages = open_stages->next)
		remove_tree(open_stages->parent, open_stages->temp);
}

void
stage_poll(void)
{
	if (!caught)
		return;
	abandon();
	signal(caught, SIG_DFL);
	raise(caught);
}

static void
arrange_end(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM, SIGQUIT };
	struct sigaction action = { .sa_handler = catch }, old;
	size_t i;

	for (i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		sigaction(signals[i], NULL, &old);
		if (old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	/* RLIMIT_FSIZE then makes write(2) fail (EFBIG), like a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	atexit(abandon);
}

/* The names of all stages of this output begin with the prefix. */
static char *
prefix_of(const struct stage *stage)
{
	return mem_print(".%.200s.mkrootfs-", stage->name);
}

static int
open_leftover(int parent, const char *name)
{
	return openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC | O_NOCTTY);
}

/* Remove the stages of killed programs; a stage in use is locked. */
static void
sweep(const struct stage *stage)
{
	char *prefix = prefix_of(stage);
	int fd = openat(stage->parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int left;

	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, prefix, strlen(prefix)))
			continue;
		left = open_leftover(stage->parent, entry->d_name);
		if (left < 0 || flock(left, LOCK_EX | LOCK_NB) == 0)
			remove_tree(stage->parent, entry->d_name);
		if (left >= 0)
			close(left);
	}
	if (dir)
		closedir(dir);
}

static int
make(const struct stage *stage, enum stage_kind kind)
{
	int fd, error;

	if (kind == STAGE_FILE)
		return openat(stage->parent, stage->temp, O_RDWR | O_CREAT |
		    O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (mkdirat(stage->parent, stage->temp, 0700) < 0)
		return -1;
	fd = openat(stage->parent, stage->temp, O_RDONLY | O_DIRECTORY |
	    O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		error = errno;
		unlinkat(stage->parent, stage->temp, AT_REMOVEDIR);
		errno = error;
	}
	return fd;
}

/* Another build may have removed the stage between its creation and flock(2). */
static bool
is_still_there(const struct stage *stage)
{
	struct stat mine, there;

	return fstat(stage->fd, &mine) == 0 &&
	    fstatat(stage->parent, stage->temp, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	    mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

static void
begin(struct stage *stage, enum stage_kind kind)
{
	uint32_t number;

	arrange_end();
	sweep(stage);
	if (!mask_known)
		mask = umask(0);
	mask_known = true;
	stage->kind = kind;
	for (;;) {
		getrandom(&number, sizeof number, 0);
		stage->temp = mem_print("%s%08x", prefix_of(stage), number);
		stage->fd = make(stage, kind);
		if (stage->fd >= 0 && flock(stage->fd, LOCK_EX | LOCK_NB) == 0 &&
		    is_still_there(stage))
			break;
		if (stage->fd < 0 && errno != EEXIST && errno != ENOENT)
			msg_cannot("write beside '%s'", stage->output);
		if (stage->fd >= 0)
			close(stage->fd);
	}
	stage->next = open_stages;
	open_stages = stage;
}

void
stage_open(struct stage *stage, const char *output, enum stage_kind kind)
{
	*stage = (struct stage){ .kind = kind, .output = output };
	if (kind == STAGE_STREAM) {
		stage->output = "standard output";
		stage->fd = STDOUT_FILENO;
		if (isatty(stage->fd))
			msg_die(STATUS_USAGE, "a terminal cannot show an archive: "
			    "redirect standard output");
		return;
	}
	stage_find(stage);
	stage_check(stage, kind);
	begin(stage, kind);
}

void
stage_open_inside(struct stage *stage, const char *output)
{
	*stage = (struct stage){ .output = output, .name = "files" };
	stage->parent = open(output, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (stage->parent < 0)
		msg_cannot("write into '%s'", output);
	begin(stage, STAGE_DIR);
}

void
stage_open_beside(struct stage *stage, const char *output)
{
	*stage = (struct stage){ .output = output };
	stage_find(stage);
	begin(stage, STAGE_DIR);
}

void
stage_close(struct stage *stage)
{
	remove_tree(stage->parent, stage->temp);
	forget(stage);
	close(stage->fd);
	close(stage->parent);
}

int
stage_old(const struct stage *stage)
{
	return openat(stage->parent, stage->name, O_RDONLY | O_DIRECTORY |
	    O_NOFOLLOW | O_CLOEXEC);
}

/*
 * For file systems without RENAME_EXCHANGE (old overlayfs, FAT): move the old output
 * aside first.  For a moment there is no output, but never an incomplete one.
 */
static int
replace_in_two_steps(struct stage *stage)
{
	char *aside = mem_print("%sold-%u", prefix_of(stage), (unsigned)getpid());

	if (renameat(stage->parent, stage->name, stage->parent, aside) < 0)
		return -1;
	if (renameat(stage->parent, stage->temp, stage->parent, stage->name) < 0) {
		renameat(stage->parent, aside, stage->parent, stage->name);
		return -1;
	}
	stage->temp = aside;
	return 0;
}

/* Afterwards the old output, if there was one, has the name temp. */
static int
swap(struct stage *stage)
{
	int parent = stage->parent;

	if (kernel_rename(parent, stage->temp, parent, stage->name,
	    RENAME_NOREPLACE) == 0)
		return 0;
	if (errno == EEXIST && kernel_rename(parent, stage->temp, parent,
	    stage->name, RENAME_EXCHANGE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (renameat(parent, stage->temp, parent, stage->name) == 0)
		return 0;
	if (errno != ENOTEMPTY && errno != EEXIST)
		return -1;
	return replace_in_two_steps(stage);
}

/* Rename, but to no name that is there; before Linux 3.15 a moment lies between. */
static int
rename_aside(int parent, const char *from, const char *to)
{
	struct stat st;
	int result = kernel_rename(parent, from, parent, to, RENAME_NOREPLACE);

	if (result == 0 || (errno != EINVAL && errno != ENOSYS))
		return result;
	if (fstatat(parent, to, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	return renameat(parent, from, parent, to);
}

/* The old output has the name temp now: "NAME.old", ".old.2", ... */
static void
keep_old(const struct stage *stage)
{
	enum { MOST = 10000 };
	char *name;
	int i;

	for (i = 1; i < MOST; i++) {
		name = i == 1 ? mem_print("%s.old", stage->name) : mem_print("%s.old.%d", stage->name, i);
		if (rename_aside(stage->parent, stage->temp, name) == 0) {
			msg_note("'%s' was changed after it was built%s: it is kept beside it, as '%s'",
			    stage->output, stage->kept, name);
			return;
		}
		if (errno != EEXIST)
			break;
	}
	msg_note("'%s' was changed after it was built: it is kept beside it, as '%s' (%s)",
	    stage->output, stage->temp, strerror(errno));
}

void
stage_publish(struct stage *stage)
{
	stage_poll();
	if (stage->kind == STAGE_STREAM)
		return;
	if (stage->kind == STAGE_FILE && fchmod(stage->fd, 0666 & ~mask) < 0)
		msg_cannot("write '%s'", stage->output);
	/* One syncfs(2) instead of an fsync(2) for each file. */
	if (syncfs(stage->fd) < 0)
		msg_cannot("write '%s' to the disk", stage->output);
	if (swap(stage) < 0)
		msg_cannot("rename the new output to '%s'%s", stage->output,
		    errno == EBUSY ? " (is something mounted there?)" : "");
	fsync(stage->parent);
	if (stage->kept)
		keep_old(stage);
	else if (!remove_tree(stage->parent, stage->temp))
		msg_note("cannot remove all of the old '%s': %s; "
		    "the rest is '%s' beside it", stage->output,
		    strerror(errno), stage->temp);
	forget(stage);
	close(stage->fd);
	close(stage->parent);
}

/* Is the output the current directory or one of its parents?  They cannot be replaced. */
static bool
is_around_us(const struct stat *output)
{
	char up[PATH_MAX] = ".";
	struct stat st, root;
	size_t n = 1;

	if (stat("/", &root) < 0)
		return true;
	while (stat(up, &st) == 0) {
		if (st.st_dev == output->st_dev && st.st_ino == output->st_ino)
			return true;
		if ((st.st_dev == root.st_dev && st.st_ino == root.st_ino) ||
		    n + 4 > sizeof up)
			return false;
		memcpy(up + n, "/..", 4);
		n += 3;
	}
	return false;
}

void
stage_check(const struct stage *stage, enum stage_kind kind)
{
	struct stat st;

	if (fstatat(stage->parent, stage->name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT)
			msg_cannot("stat '%s'", stage->output);
		return;
	}
	if (S_ISLNK(st.st_mode))
		msg_die(STATUS_USAGE, "'%s' is a symbolic link: name its target, or "
		    "remove it", stage->output);
	if (kind == STAGE_DIR && !S_ISDIR(st.st_mode))
		msg_die(STATUS_USAGE, "'%s' exists and is not a directory: "
		    "remove it, or choose another name", stage->output);
	if (kind == STAGE_FILE && !S_ISREG(st.st_mode))
		msg_die(STATUS_USAGE, "'%s' exists and is not a regular file: "
		    "remove it, or choose another name", stage->output);
	if (kind == STAGE_DIR && is_around_us(&st))
		msg_die(STATUS_USAGE, "'%s' is or contains the current directory: name "
		    "a directory that may be replaced", stage->output);
}

/* Split the path of the output and open its parent directory. */
void
stage_find(struct stage *stage)
{
	char *path = mem_copy(stage->output, strlen(stage->output)), *slash;
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
	slash = strrchr(path, '/');
	stage->name = slash ? slash + 1 : path;
	if (!*stage->name || !strcmp(stage->name, ".") ||
	    !strcmp(stage->name, ".."))
		msg_die(STATUS_USAGE, "'%s' cannot be an output: name a directory "
		    "that may be created or replaced", stage->output);
	if (slash)
		*slash = '\0';
	stage->parent = open(!slash ? "." : *path ? path : "/",
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (stage->parent < 0)
		msg_cannot("open the parent directory of '%s'", stage->output);
}
