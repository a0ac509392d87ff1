/* SPDX-License-Identifier: ISC */
/*
 * lean_calls - system calls and no more, in place of the C library's in the static build.
 *
 * There they serve kernels before 2.6.39, threads that are cancelled, and descriptors
 * opened by O_PATH, by a second call each.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "text.h"

/* Bytes; 64 signals. */
enum { KERNEL_SIGSET = 8 };

int
openat(int at, const char *path, int flags, ...)
{
	va_list more;
	mode_t mode;

	va_start(more, flags);
	mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
	va_end(more);
	return (int)syscall(SYS_openat, at, path, flags, mode);
}

int
open(const char *path, int flags, ...)
{
	va_list more;
	mode_t mode;

	va_start(more, flags);
	mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
	va_end(more);
	return openat(AT_FDCWD, path, flags, mode);
}

int
fcntl(int fd, int command, ...)
{
	va_list more;
	long argument;

	va_start(more, command);
	argument = va_arg(more, long);
	va_end(more);
	return (int)syscall(SYS_fcntl, fd, command, argument);
}

/* struct stat is the kernel's where longs have 64 bits. */
int
fstatat(int at, const char *restrict path, struct stat *restrict st, int flags)
{
	return (int)syscall(SYS_newfstatat, at, path, st, flags);
}

ssize_t
readlinkat(int at, const char *restrict path, char *restrict into, size_t size)
{
	return syscall(SYS_readlinkat, at, path, into, size);
}

ssize_t
readlink(const char *restrict path, char *restrict into, size_t size)
{
	return readlinkat(AT_FDCWD, path, into, size);
}

int
isatty(int fd)
{
	struct winsize size;

	return ioctl(fd, TIOCGWINSZ, &size) == 0;
}

int
nanosleep(const struct timespec *wanted, struct timespec *left)
{
	return (int)syscall(SYS_nanosleep, wanted, left);
}

int
stat(const char *restrict path, struct stat *restrict st)
{
	return fstatat(AT_FDCWD, path, st, 0);
}

int
lstat(const char *restrict path, struct stat *restrict st)
{
	return fstatat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

int
fstat(int fd, struct stat *st)
{
	return (int)syscall(SYS_fstat, fd, st);
}

int
statfs(const char *path, struct statfs *fs)
{
	return (int)syscall(SYS_statfs, path, fs);
}

int
fstatfs(int fd, struct statfs *fs)
{
	return (int)syscall(SYS_fstatfs, fd, fs);
}

int
fchdir(int fd)
{
	return (int)syscall(SYS_fchdir, fd);
}

int
fchmod(int fd, mode_t mode)
{
	return (int)syscall(SYS_fchmod, fd, mode);
}

int
fchown(int fd, uid_t uid, gid_t gid)
{
	return (int)syscall(SYS_fchown, fd, uid, gid);
}

/* No flag is known to the kernel, and none is asked for. */
int
fchmodat(int at, const char *path, mode_t mode, int flags)
{
	return (int)syscall(SYS_fchmodat, at, path, mode);
}

int
utimensat(int at, const char *path, const struct timespec times[2], int flags)
{
	return (int)syscall(SYS_utimensat, at, path, times, flags);
}

int
pipe2(int ends[2], int flags)
{
	return (int)syscall(SYS_pipe2, ends, flags);
}

int
socket(int domain, int type, int protocol)
{
	return (int)syscall(SYS_socket, domain, type, protocol);
}

int
socketpair(int domain, int type, int protocol, int ends[2])
{
	return (int)syscall(SYS_socketpair, domain, type, protocol, ends);
}

/* The kernel's struct has longs where these have ints and padding: zero it before. */
ssize_t
sendmsg(int fd, const struct msghdr *message, int flags)
{
	return syscall(SYS_sendmsg, fd, message, flags);
}

ssize_t
recvmsg(int fd, struct msghdr *message, int flags)
{
	return syscall(SYS_recvmsg, fd, message, flags);
}

int
getrlimit(int resource, struct rlimit *limit)
{
	return (int)syscall(SYS_prlimit64, 0, resource, NULL, limit);
}

int
signalfd(int fd, const sigset_t *set, int flags)
{
	return (int)syscall(SYS_signalfd4, fd, set, KERNEL_SIGSET, flags);
}

mqd_t
mq_open(const char *name, int flags, ...)
{
	va_list more;
	mode_t mode;
	struct mq_attr *attr;

	va_start(more, flags);
	mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
	attr = flags & O_CREAT ? va_arg(more, struct mq_attr *) : NULL;
	va_end(more);
	return (mqd_t)syscall(SYS_mq_open, name + (*name == '/'), flags, mode, attr);
}

void *
mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	return (void *)syscall(SYS_mmap, at, size, protection, flags, fd, offset);
}

/* As the kernel knows it; without /proc, as it was said. */
char *
realpath(const char *restrict path, char *restrict into)
{
	static char name[32], real[PATH_MAX];
	int fd = open(path, O_PATH | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return NULL;
	text_format(name, sizeof name, "/proc/self/fd/%d", fd);
	n = readlink(name, real, sizeof real - 1);
	close(fd);
	return n < 0 ? strdup(path) : strndup(real, (size_t)n);
}
