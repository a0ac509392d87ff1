/* SPDX-License-Identifier: ISC */
/* descriptors - A, B: files that the caller held open, and files in its tree. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "probe.h"

enum { FDS = 4096 };

/* open(2) of an executed file for writing fails with ETXTBSY only if the caller may write
 * to the file. */
static bool
write_init(const char *subject)
{
	if (!init_is_another())
		return false;
	if (open("/proc/1/exe", O_WRONLY | O_CLOEXEC) >= 0)
		return saw("/proc/1/exe was opened for writing");
	return errno == ETXTBSY && saw("/proc/1/exe is only busy, not forbidden");
}

static bool
leaked_dirfd(const char *subject)
{
	struct stat st;
	int fd;

	for (fd = 3; fd < FDS; fd++) {
		if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) && fchdir(fd) == 0)
			return saw("descriptor %d is a folder, and could be entered", fd);
	}
	return false;
}

static bool
leaked_fd(const char *subject)
{
	int fd, count = 0, first = 0;

	for (fd = FDS - 1; fd > 2; fd--) {
		if (fcntl(fd, F_GETFD) >= 0) {
			first = fd;
			count++;
		}
	}
	return count && saw("%d descriptors above 2, the first is %d", count, first);
}

/* The kernel says "(unreachable)", musl says ENOENT. */
static bool
cwd_outside(const char *subject)
{
	char path[4096];

	if (!getcwd(path, sizeof path))
		return errno == ENOENT && saw("the working folder is outside of the root");
	return path[0] != '/' && saw("the working folder is '%s'", path);
}

static bool
stdio_folder(const char *subject)
{
	struct stat st;
	int fd;

	for (fd = 0; fd <= 2; fd++) {
		if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
			return saw("descriptor %d is a folder", fd);
	}
	return false;
}

static bool
stdio_closed(const char *subject)
{
	int fd;

	for (fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			return saw("descriptor %d is closed: the next file opened gets it", fd);
	}
	return false;
}

/* PTRACE_SEIZE does not stop the process; our exit detaches it. */
static bool
ptrace_init(const char *subject)
{
	return init_is_another() && ptrace(PTRACE_SEIZE, 1, NULL, NULL) == 0 &&
		saw("pid 1 could be traced");
}

static bool
setuid_gains(const char *subject)
{
	struct statvfs fs;

	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		return false;
	return statvfs("/", &fs) == 0 && !(fs.f_flag & ST_NOSUID) &&
		saw("no no_new_privs, and '/' is not nosuid");
}

static bool
device_nodes(const char *subject)
{
	struct statvfs fs;

	return statvfs("/", &fs) == 0 && !(fs.f_flag & ST_NODEV) && saw("'/' is not nodev");
}

static const struct surface rows[] = {
	{ "A1-runner-writable",   write_init,   NULL },
	{ "A2-leaked-dirfd",      leaked_dirfd, NULL },
	{ "A2-cwd-outside",       cwd_outside,  NULL },
	{ "A3-leaked-fd",         leaked_fd,    NULL },
	{ "A4-stdio-is-a-folder", stdio_folder, NULL },
	{ "A5-stdio-closed",      stdio_closed, NULL },
	{ "A6-ptrace-init",       ptrace_init,  NULL },
	{ "B14-setuid",           setuid_gains, NULL },
	{ "B15-device-nodes",     device_nodes, NULL },
};

const struct surfaces descriptors = { rows, sizeof rows / sizeof rows[0] };
