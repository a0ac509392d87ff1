/* SPDX-License-Identifier: ISC */
/*
 * unpack_to - a container image or an archive, unpacked to a directory; and its removal.
 *
 * The directory appears when it is complete.  Until then the tree is beside it, where it is locked,
 * and a process removes it after any end of invoke_ns.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/oci.h"
#include "lib/oci_config.h"
#include "lib/remove.h"
#include "lib/text.h"
#include "runner/run.h"

/* Where the tree is until it is complete, in the parent of the directory. */
static struct {
	int parent;
	char name[NAME_MAX + 1];
	struct guard guard;
} stage = { .parent = -1 };
enum { PARENT = 'p', STAGE = 's' };     /* what the guard is told */

static void
remove_stage(int status)
{
	if (stage.parent >= 0)
		remove_tree(stage.parent, stage.name);
}

static void
interrupted(int number)
{
	remove_stage(0);
	end_guards();
	_exit(128 + number);
}

static int
open_stage(int parent, int how)
{
	return openat(parent, stage.name, how | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static bool
is_same(int one, int other)
{
	struct stat a, b;

	return fstat(one, &a) == 0 && fstat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* In the guard.  The tree is left to another run that has locked it, to remove it or as its own. */
static bool
remove_if_left(const char *none)
{
	int parent, made, fd;
	struct stat st;

	if (guard_told(0, &parent) != PARENT)
		return true;
	if ((fd = open_stage(parent, O_RDONLY)) < 0)
		return errno == ENOENT;
	if ((guard_told(1, &made) == STAGE && !is_same(made, fd)) || flock(fd, LOCK_SH | LOCK_NB) < 0)
		return true;
	return (fstat(fd, &st) == 0 && st.st_nlink == 0) || remove_tree(parent, stage.name);
}

/* A run that still unpacks has locked its tree.  The tree of a run that was killed is removed, but
 * not beside a guard that does it. */
static void
remove_old_stage(void)
{
	int fd = open_stage(stage.parent, O_RDONLY);

	if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0)
		failed("another process is about to");
	if (fd >= 0)
		done(flock(fd, LOCK_EX));
	remove_tree(stage.parent, stage.name);
	if (fd >= 0)
		close(fd);
}

static int
make_stage(void)
{
	sigset_t all, before;
	int fd;

	remove_old_stage();
	sigfillset(&all);
	done(sigprocmask(SIG_SETMASK, &all, &before)); /* in the guard, for all of its life */
	guard_begin(&stage.guard, remove_if_left, NULL);
	guard_tell(&stage.guard, PARENT, stage.parent);
	guard_made(&stage.guard, mkdirat(stage.parent, stage.name, 0700));
	on_failure(remove_stage);
	done(fd = open_stage(stage.parent, O_PATH));
	guard_tell(&stage.guard, STAGE, fd);
	close(fd);
	done(fd = open_stage(stage.parent, O_RDONLY));
	done(flock(fd, LOCK_EX | LOCK_NB));
	done(sigprocmask(SIG_SETMASK, &before, NULL));
	return fd;
}

/* Open the directory that *PATH is in; *PATH becomes its name there. */
static int
open_parent(const char **path)
{
	char *copy = mem_copy(*path, strlen(*path)), *slash;
	size_t n = strlen(copy);
	int fd;

	while (n > 1 && copy[n - 1] == '/')
		copy[--n] = '\0';
	slash = n > 1 ? strrchr(copy, '/') : NULL;
	*path = slash ? slash + 1 : copy;
	if (slash)
		*slash = '\0';
	done(fd = open(!slash ? "." : *copy ? copy : "/", O_PATH | O_DIRECTORY | O_CLOEXEC));
	return fd;
}

static void
write_config(const struct oci *image)
{
	int fd = image->config ? open(OCI_CONFIG_FILE, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    0444) : -1;

	if (!image->config || (fd < 0 && errno == EEXIST))
		return;
	done(fd);
	if (!kernel_write_all(fd, image->config, image->config_length))
		cannot();
	done(fchmod(fd, 0444));
	close(fd);
}

/* A write behind RLIMIT_FSIZE fails then (EFBIG), like one to a full disk. */
static void
arrange_end(void)
{
	static const int ends[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	struct sigaction action = { .sa_handler = interrupted };
	size_t i;

	for (i = 0; i < sizeof ends / sizeof ends[0]; i++)
		sigaction(ends[i], &action, NULL);
	signal(SIGXFSZ, SIG_IGN);
}

static void
fill_stage(const struct oci *image, const struct oci_layer *layers, int fd)
{
	static const char *const places[] = { "proc", "sys", "dev" };
	size_t i;
	int store;

	done(mkdirat(fd, "contents", 0700));
	done(store = openat(fd, "contents", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	done(mkdirat(fd, "root", 0755));
	go_to(fd);
	done(chdir("root"));
	unpack_layers(image, layers, store, NULL);
	write_config(image);
	for (i = 0; i < sizeof places / sizeof places[0]; i++)
		mkdir(places[i], 0755); /* to be mounted on */
}

void
sys_unpack_to(const char *to, const struct oci *image, const struct oci_layer *layers)
{
	struct stat st;
	int fd;

	if (!doing("unpack the image '%s' to '%s', with a process that removes what is incomplete at the "
	    "end", image->file, to))
		return;
	was_doing(mem_print("unpack the image '%s' to '%s'", image->file, to));
	umask(0);
	stage.parent = open_parent(&to);
	if (fstatat(stage.parent, to, &st, AT_SYMLINK_NOFOLLOW) == 0)
		failed("it exists: choose another name, or remove it by --remove");
	text_format(stage.name, sizeof stage.name, ".%.200s.unpacking", to);
	arrange_end();
	fd = make_stage();
	fill_stage(image, layers, fd);
	done(syncfs(fd));
	done(kernel_rename(fd, "root", stage.parent, to, RENAME_NOREPLACE));
	remove_stage(0);
	on_failure(NULL);
	guard_end(&stage.guard);
}

void
sys_remove(const char *directory)
{
	int parent, fd;
	struct stat st;

	if (!doing("remove the directory '%s'", directory))
		return;
	parent = open_parent(&directory);
	done(fd = openat(parent, directory, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	if (fstatat(fd, OCI_CONFIG_FILE, &st, AT_SYMLINK_NOFOLLOW) < 0)
		failed(text_join("it is no directory that --unpack has made, or mkrootfs of an image",
		    ": ", strerror(errno)));
	if (!remove_tree(parent, directory))
		cannot();
}
