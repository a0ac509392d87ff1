/* SPDX-License-Identifier: ISC */
/*
 * unpack_to - a container image or an archive, unpacked to a directory; and its removal.
 *
 * The directory appears when it is complete.  Until then the tree is beside it, where it is locked.
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

/* Where the tree is until it is complete, in the parent of the directory. */
static struct {
	int parent;
	char name[NAME_MAX + 1];
} stage = { .parent = -1 };

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
	_exit(128 + number);
}

/* A run that still unpacks has locked its tree.  The tree of a run that was killed is not locked,
 * and is removed. */
static int
make_stage(void)
{
	int fd, result = mkdirat(stage.parent, stage.name, 0700);

	if (result < 0 && errno == EEXIST) {
		fd = openat(stage.parent, stage.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0)
			failed("another process is about to");
		remove_tree(stage.parent, stage.name);
		close(fd);
		result = mkdirat(stage.parent, stage.name, 0700);
	}
	done(result);
	on_failure(remove_stage);
	done(fd = openat(stage.parent, stage.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	done(flock(fd, LOCK_EX | LOCK_NB));
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

void
sys_unpack_to(const char *to, const struct oci *image, const struct oci_layer *layers)
{
	static const char *const places[] = { "proc", "sys", "dev" };
	static const int ends[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	struct sigaction action = { .sa_handler = interrupted };
	struct stat st;
	int fd, store;
	size_t i;

	if (!doing("unpack the image '%s' to '%s'", image->file, to))
		return;
	umask(0);
	stage.parent = open_parent(&to);
	if (fstatat(stage.parent, to, &st, AT_SYMLINK_NOFOLLOW) == 0)
		failed("it exists: choose another name, or remove it by --remove");
	text_format(stage.name, sizeof stage.name, ".%.200s.unpacking", to);
	fd = make_stage();
	for (i = 0; i < sizeof ends / sizeof ends[0]; i++)
		sigaction(ends[i], &action, NULL);
	done(mkdirat(fd, "contents", 0700));
	done(store = openat(fd, "contents", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	done(mkdirat(fd, "root", 0755));
	go_to(fd);
	done(chdir("root"));
	unpack_layers(image, layers, store, NULL);
	write_config(image);
	for (i = 0; i < sizeof places / sizeof places[0]; i++)
		mkdir(places[i], 0755); /* to be mounted on */
	done(syncfs(fd));
	done(kernel_rename(fd, "root", stage.parent, to, RENAME_NOREPLACE));
	remove_stage(0);
	on_failure(NULL);
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
