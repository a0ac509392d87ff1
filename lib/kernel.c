/* SPDX-License-Identifier: ISC */
/* kernel - system calls that the C library may lack, by number. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "kernel.h"
#include "mem.h"

int
kernel_rename(int from_dir, const char *from, int to_dir, const char *to,
    unsigned flags)
{
	return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

/*
 * For kernels without openat2(2): open NAME component by component, and fail on a symbolic
 * link.  The callers have resolved symbolic links before.
 */
static int
open_by_steps(int at, const char *name, int flags)
{
	char part[NAME_MAX + 1];
	int dir, next;
	size_t n;

	dir = openat(at, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (; dir >= 0; dir = next, name += n) {
		name += strspn(name, "/");
		n = strcspn(name, "/");
		if (n > NAME_MAX || (n == 2 && !strncmp(name, "..", 2))) {
			close(dir);
			errno = n > NAME_MAX ? ENAMETOOLONG : EXDEV;
			return -1;
		}
		memcpy(part, name, n);
		part[n] = '\0';
		if (name[n])
			next = openat(dir, part, O_PATH | O_DIRECTORY |
			    O_NOFOLLOW | O_CLOEXEC);
		else
			next = openat(dir, n ? part : ".", flags | O_NOFOLLOW);
		close(dir);
		if (!name[n])
			return next;
	}
	return -1;
}

/* With O_PATH and O_NOFOLLOW, open(2) opens a symbolic link itself. */
static int
refuse_link(int fd)
{
	struct stat st;

	int error;

	if (fd < 0)
		return fd;
	error = fstat(fd, &st) < 0 ? errno : S_ISLNK(st.st_mode) ? ELOOP : 0;
	if (!error)
		return fd;
	close(fd);
	errno = error;
	return -1;
}

int
kernel_open_in_root(int at, const char *name, int flags, bool strict)
{
	struct kernel_open_how how = {
		.flags = (unsigned)flags,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS |
		    (strict ? RESOLVE_NO_SYMLINKS : 0),
	};
	int fd, tries = 0;

	/* EAGAIN: a rename raced with the lookup, see openat2(2). */
	do
		fd = (int)syscall(__NR_openat2, at, name, &how, sizeof how);
	while (fd < 0 && errno == EAGAIN && tries++ < 100);
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		fd = refuse_link(open_by_steps(at, name, flags));
	return fd;
}

int
kernel_open_regular(int at, const char *name, bool strict)
{
	int place = kernel_open_in_root(at, name, O_PATH | O_CLOEXEC, strict), fd = -1, error;
	char path[32];
	struct stat st;

	if (place < 0)
		return -1;
	snprintf(path, sizeof path, "/proc/self/fd/%d", place);
	if (fstat(place, &st) == 0 && !S_ISREG(st.st_mode))
		errno = S_ISLNK(st.st_mode) ? ELOOP : EINVAL;
	else
		fd = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
	error = errno;
	close(place);
	errno = error;
	return fd;
}

int
kernel_open_to_read(const char *path)
{
	enum { PIPEFS_MAGIC = 0x50495045 }; /* linux/magic.h */
	struct pollfd fifo = { open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), POLLIN, 0 };
	struct statfs fs;
	struct stat st;

	if (fifo.fd < 0)
		return -1;
	if (fstat(fifo.fd, &st) == 0 && S_ISFIFO(st.st_mode) && fstatfs(fifo.fd, &fs) == 0 &&
	    fs.f_type != PIPEFS_MAGIC)
		while (poll(&fifo, 1, -1) < 0 && errno == EINTR)
			;
	fcntl(fifo.fd, F_SETFL, 0);
	return fifo.fd;
}

/* The id of the mount that contains fd, or -1 if /proc does not show it. */
static long
mount_of(int fd)
{
	char name[64], text[512];
	const char *found;
	ssize_t n;
	int info;

	snprintf(name, sizeof name, "/proc/self/fdinfo/%d", fd);
	info = open(name, O_RDONLY | O_CLOEXEC);
	if (info < 0)
		return -1;
	n = read(info, text, sizeof text - 1);
	close(info);
	text[n > 0 ? n : 0] = '\0';
	found = strstr(text, "mnt_id:");
	return found ? strtol(found + strlen("mnt_id:"), NULL, 10) : -1;
}

/* <linux/stat.h>, with the member of Linux 5.8; the kernel writes 256 bytes. */
struct long_statx {
	uint32_t mask, blksize;
	uint64_t attributes;
	uint32_t nlink, uid, gid;
	uint16_t mode, unused;
	uint64_t ino, size, blocks, attributes_mask, times[8];
	uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
	uint64_t mnt_id, more[13];
};

static int
mount_by_proc(int at, const char *name, struct kernel_place *place)
{
	int fd = *name ? openat(at, name, O_PATH | O_NOFOLLOW | O_CLOEXEC) : at;
	long id = fd < 0 ? -1 : mount_of(fd);

	if (fd >= 0 && fd != at)
		close(fd);
	if (id < 0)
		return -1;
	place->mount = (uint64_t)id;
	place->is_root = true;
	return 0;
}

int
kernel_place(int at, const char *name, struct kernel_place *place)
{
	enum { BASIC = 0x7ff };
	struct long_statx st = { 0 };

	if (syscall(SYS_statx, at, name, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
	    BASIC | STATX_MNT_ID, &st) < 0)
		return -1;
	place->mount = st.mnt_id;
	place->inode = st.ino;
	place->major = st.dev_major;
	place->minor = st.dev_minor;
	place->is_root = st.attributes & STATX_ATTR_MOUNT_ROOT;
	return st.mask & STATX_MNT_ID ? 0 : mount_by_proc(at, name, place);
}

int
kernel_open_dir_here(int at, const char *name)
{
	enum { FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };
	struct kernel_open_how how = {
		.flags = FLAGS, .resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS,
	};
	long above;
	int fd = (int)syscall(__NR_openat2, at, name, &how, sizeof how);

	if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
		return fd;
	/* st_dev does not help: a bind mount has the same. */
	fd = openat(at, name, FLAGS);
	above = mount_of(at);
	if (fd >= 0 && (above < 0 || mount_of(fd) != above)) {
		close(fd);
		errno = EXDEV;
		return -1;
	}
	return fd;
}

bool
kernel_write_at(int fd, const void *data, size_t length, int64_t offset)
{
	const char *p = data;
	ssize_t n;

	for (; length; p += n, length -= (size_t)n, offset += n) {
		n = pwrite(fd, p, length, (off_t)offset);
		if (n < 0 && errno != EINTR)
			return false;
		n = n < 0 ? 0 : n;
	}
	return true;
}

bool
kernel_write_all(int fd, const void *data, size_t length)
{
	const char *p = data;
	ssize_t n;

	while (length) {
		n = write(fd, p, length);
		if (n < 0 && errno != EINTR)
			return false;
		p += n > 0 ? n : 0;
		length -= n > 0 ? (size_t)n : 0;
	}
	return true;
}

static int
copy_by_hand(int from, int to)
{
	static LARGE char chunk[1 << 17];
	ssize_t n;

	while ((n = read(from, chunk, sizeof chunk)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || !kernel_write_all(to, chunk, n))
			return -1;
	}
	return 0;
}

static ssize_t
copy_range(int from, int to, size_t size)
{
	return syscall(SYS_copy_file_range, from, NULL, to, NULL, size, 0);
}

static ssize_t
copy_pages(int from, int to, size_t size)
{
	return sendfile(to, from, NULL, size);
}

/* Copy as many bytes as one of the two calls does, and subtract them from *size. */
static int
copy_by(ssize_t (*copy)(int from, int to, size_t size), int from, int to, long long *size)
{
	ssize_t n;

	while (*size > 0) {
		n = copy(from, to, *size > INT_MAX ? INT_MAX : (size_t)*size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0 || (n < 0 && (errno == EXDEV || errno == ENOSYS ||
		    errno == EINVAL || errno == EOPNOTSUPP || errno == EPERM)))
			return 0;
		if (n < 0)
			return -1;
		*size -= n;
	}
	return 0;
}

/*
 * copy_file_range(2) fails between file systems before Linux 5.3, and since 5.19 if their
 * types differ; for files of pseudo file systems it returns 0.  sendfile(2) then saves the
 * copy through a buffer of this process.
 */
int
kernel_copy(int from, int to, long long size)
{
	if (copy_by(copy_range, from, to, &size) < 0 || copy_by(copy_pages, from, to, &size) < 0)
		return -1;
	return size > 0 ? copy_by_hand(from, to) : 0;
}
