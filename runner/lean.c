/* SPDX-License-Identifier: ISC */
/*
 * lean - the C library's functions that bring more along than they do here.
 *
 * In the static build these take their place.  There they lock and signal every thread
 * where a process forks or changes its ids: we have none.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "text.h"

char *
getenv(const char *name)
{
	size_t n = strlen(name);
	char **at;

	for (at = environ; *at; at++) {
		if (!strncmp(*at, name, n) && (*at)[n] == '=')
			return *at + n + 1;
	}
	return NULL;
}

/* Of several failures the one that says most: there was one that was not to be run. */
int
execvp(const char *file, char *const argv[])
{
	static char name[PATH_MAX];
	const char *path = getenv("PATH");
	bool denied = false;
	size_t n;

	if (!*file || strchr(file, '/'))
		return execve(file, argv, environ);
	if (!path)
		path = "/usr/local/bin:/bin:/usr/bin";
	for (;; path += n + 1) {
		n = strcspn(path, ":");
		text_format(name, sizeof name, "%.*s%s%s", (int)n, path, n ? "/" : "", file);
		execve(name, argv, environ);
		if (errno == EACCES)
			denied = true;
		else if (errno != ENOENT && errno != ENOTDIR)
			return -1;
		if (!path[n])
			break;
	}
	if (denied)
		errno = EACCES;
	return -1;
}

pid_t
fork(void)
{
	return _Fork();
}

int
setgroups(size_t count, const gid_t *groups)
{
	return (int)syscall(SYS_setgroups, count, groups);
}

int
setresgid(gid_t real, gid_t effective, gid_t saved)
{
	return (int)syscall(SYS_setresgid, real, effective, saved);
}

int
setresuid(uid_t real, uid_t effective, uid_t saved)
{
	return (int)syscall(SYS_setresuid, real, effective, saved);
}

int
setrlimit(int resource, const struct rlimit *limit)
{
	return (int)syscall(SYS_prlimit64, 0, resource, limit, NULL);
}

int
clock_gettime(clockid_t clock, struct timespec *time)
{
	return (int)syscall(SYS_clock_gettime, clock, time);
}
