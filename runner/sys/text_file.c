/* SPDX-License-Identifier: ISC */
/* text_file - mount a file of a few lines over one of the jail: /etc/hosts, /etc/resolv.conf. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/plan.h"

/* For a moment the file has a name in the /dev of the container, the working directory. */
static const char name[] = ".text";

static int
make_file(const char *text, size_t length)
{
	bool in_place;
	int fd, tree;

	done(fd = openat(AT_FDCWD, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
	done(fchmod(fd, 0644));
	done(kernel_write_all(fd, text, length) ? 0 : -1);
	close(fd);
	done(tree = clone_mount(name, 0, &in_place));
	return tree;
}

/* The kernel sends SIGXFSZ to a process that exceeds its limit: setrlimit(2). */
static bool
may_write(size_t length)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_FSIZE, &limit) < 0 || limit.rlim_cur >= length;
}

/* What is in a tmpfs of ours can be made there, if it has the directory.  Returns a descriptor, or
 * -1. */
static int
make_in_ours(int jail, const char *target)
{
	const char *path = resolve_in_jail(jail, target), *slash = strrchr(path, '/');
	char *parent = mem_print("%.*s", (int)(slash - path), path);
	int fd = -1, at = kernel_open_in_root(jail, *parent ? parent : "/",
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC, true);

	if (at >= 0 && is_ours(at))
		fd = openat(at, slash + 1, O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (at >= 0)
		close(at);
	return fd;
}

/* Read the lines of the file.  Returns why it is left as it is, or NULL. */
static const char *
read_lines(int fd, struct buffer *lines)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && !st.st_nlink) /* move_mount(2) does not find it */
		return "it is a mount of a file that has been removed";
	if (!buffer_read_small(lines, fd))
		return "it is no regular file of at most 512 KiB";
	return NULL;
}

static const char *
add_lines(struct buffer *lines, const struct volume *volume)
{
	if (!volume->append)
		lines->length = 0;
	else if (lines->length && lines->data[lines->length - 1] != '\n')
		buffer_add(lines, "\n", 1);
	buffer_add(lines, volume->text, strlen(volume->text));
	return may_write(lines->length) ? NULL : "files may not be that large (RLIMIT_FSIZE)";
}

void
sys_mount_text(int jail, const struct volume *volume)
{
	struct buffer lines = { 0 };
	const char *reason;
	int fd;

	if (!doing("mount %s on '%s'", volume->source, volume->target))
		return;
	fd = kernel_open_in_root(jail, volume->target, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, false);
	if (fd < 0 && errno == ENOENT)
		fd = make_in_ours(jail, volume->target);
	if (fd < 0)
		return;
	reason = read_lines(fd, &lines);
	if (!reason && volume->unless && text_has_word(lines.data, volume->unless))
		goto end;
	if (reason || (reason = add_lines(&lines, volume))) {
		msg_note("'%s' stays as it is: %s", volume->target, reason);
		goto end;
	}
	go_above(jail, "/dev/.text");
	attach_volume(jail, fd, make_file(lines.data, lines.length), volume->target);
	done(unlink(name));
	fd = -1;
end:
	if (fd >= 0)
		close(fd);
	buffer_free(&lines);
}
