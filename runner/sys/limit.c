/* SPDX-License-Identifier: ISC */
/* limit - cgroups and resource limits. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/text.h"
#include "runner/plan.h"

static void
write_file(const char *cgroup, const char *name, const char *text)
{
	char path[PATH_MAX];
	int fd;

	text_format(path, sizeof path, "%s/%s", cgroup, name);
	done(fd = open(path, O_WRONLY | O_CLOEXEC));
	done(write(fd, text, strlen(text)));
	close(fd);
}

/* Kill the processes that the command left running: without a pid namespace, only the cgroup
 * lists them.  cgroup.procs shows 0 for a process of a foreign pid namespace. */
static void
end_group(const char *cgroup)
{
	char path[PATH_MAX], *rest, *line;
	pid_t pid;

	text_format(path, sizeof path, "%s/cgroup.procs", cgroup);
	rest = text_read_file(path);
	while (rest && (line = text_line(&rest))) {
		if ((pid = (pid_t)strtol(line, NULL, 10)) > 0)
			kill(pid, SIGKILL);
	}
}

/* Remove the empty cgroups in this one.  Returns a descriptor of the first that contains others,
 * or -1.  A cgroup has no other directories than those of cgroups. */
static int
remove_empty(int cgroup)
{
	const struct dirent *entry;
	DIR *dir = fdopendir(fcntl(cgroup, F_DUPFD_CLOEXEC, 0));
	int below = -1;

	if (!dir)
		return -1;
	rewinddir(dir);
	while (below < 0 && (entry = readdir(dir))) {
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.' &&
		    unlinkat(cgroup, entry->d_name, AT_REMOVEDIR) < 0)
			below = openat(cgroup, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	closedir(dir);
	return below;
}

static ino_t
inode(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 ? st.st_ino : 0;
}

/* Those that the command has made below it, however deep: go down to one without others, and up
 * again.  Gives up at one that cannot be removed. */
static void
remove_groups_below(const char *cgroup)
{
	int at = open(cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC), next, depth = 0;
	ino_t emptied = 0;

	for (; at >= 0; at = next) {
		next = remove_empty(at);
		if (next >= 0) {
			depth++;
		} else if (depth-- > 0) {
			emptied = inode(at);
			next = openat(at, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		}
		close(at);
		if (next >= 0 && inode(next) == emptied)
			break;
	}
	if (at >= 0)
		close(next);
}

/* rmdir(2) may fail with EBUSY for a moment after the last process of a cgroup died. */
static bool
remove_group(const char *cgroup)
{
	struct timespec moment = { 0, 1000000 };
	int tries;

	for (tries = 0; rmdir(cgroup) < 0 && errno != ENOENT; tries++) {
		remove_groups_below(cgroup);
		if (tries == 2000)
			return false;
		end_group(cgroup);
		nanosleep(&moment, NULL);
	}
	return true;
}

void
sys_make_cgroup(const char *cgroup, struct guard *guard)
{
	if (!doing("make the cgroup '%s', and a process that removes it at the end", cgroup))
		return;
	guard_begin(guard, remove_group, cgroup);
	guard_made(guard, mkdir(cgroup, 0755));
}

/* The files of cgroups(7), "Delegation", which are not the limits of this cgroup. */
void
sys_delegate_cgroup(const char *cgroup, uid_t uid, gid_t gid)
{
	static const char *const files[] = {
		"", "/cgroup.procs", "/cgroup.threads", "/cgroup.subtree_control",
	};
	char path[PATH_MAX];
	size_t i;

	if (!doing("give the cgroup '%s' to uid %s and gid %s, root inside", cgroup,
	    in_digits(uid), in_digits(gid)))
		return;
	for (i = 0; i < sizeof files / sizeof files[0]; i++) {
		text_format(path, sizeof path, "%s%s", cgroup, files[i]);
		done(chown(path, uid, gid));
	}
}

void
sys_set_control(const char *cgroup, const char *file, const char *value)
{
	if (doing("write '%s' to '%s/%s'", value, cgroup, file))
		write_file(cgroup, file, value);
}

/* A kernel without swap has no memory.swap.max. */
void
sys_forbid_swap(const char *cgroup)
{
	char path[PATH_MAX];

	text_format(path, sizeof path, "%s/memory.swap.max", cgroup);
	if (doing("write '0' to '%s/memory.swap.max'", cgroup) && access(path, F_OK) == 0)
		write_file(cgroup, "memory.swap.max", "0");
}

void
sys_enter_cgroup(const char *cgroup, pid_t pid)
{
	char number[16];

	text_format(number, sizeof number, "%d", pid);
	if (doing("move the edge process into the cgroup '%s'", cgroup))
		write_file(cgroup, "cgroup.procs", number);
}

void
sys_remove_cgroup(const char *cgroup, struct guard *guard)
{
	if (doing("remove the cgroup '%s'", cgroup))
		guard_end(guard);
}

void
sys_set_oom_score(int score)
{
	char number[16];

	text_format(number, sizeof number, "%d", score);
	if (doing("write '%s' to '/proc/self/oom_score_adj'", number))
		write_file("/proc/self", "oom_score_adj", number);
}

static const char *
limit_text(uint64_t value, char *text, size_t size)
{
	if (value == RLIM_INFINITY)
		return "unlimited";
	text_format(text, size, "%llu", (unsigned long long)value);
	return text;
}

void
sys_raise_limit(const struct limit *limit)
{
	struct rlimit now;
	static char text[24];

	if (!doing("raise the hard limit of %s to %s, if it is lower", limit->name,
	    limit_text(limit->hard, text, sizeof text)))
		return;
	done(getrlimit(limit->resource, &now));
	if (now.rlim_max < limit->hard) {
		now.rlim_max = limit->hard;
		done(setrlimit(limit->resource, &now));
	}
}

void
sys_set_limit(const struct limit *limit)
{
	struct rlimit wanted = { limit->soft, limit->hard };
	static char soft[24], hard[24];

	if (doing("limit %s to %s (hard limit %s)", limit->name,
	    limit_text(limit->soft, soft, sizeof soft), limit_text(limit->hard, hard, sizeof hard)))
		done(setrlimit(limit->resource, &wanted));
}
