/* SPDX-License-Identifier: ISC */
/* namespaces - unshare and join them, write their id maps, set names and ids. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/plan.h"

void
sys_unshare(unsigned flags, const char *names)
{
	if (doing("unshare the %s namespace%s", names, strchr(names, ' ') ? "s" : ""))
		done(unshare((int)flags));
}

static unsigned long
file_system_of(int fd)
{
	struct statfs fs;

	done(fstatfs(fd, &fs));
	return (unsigned long)fs.f_type;
}

/* O_NONBLOCK: a FIFO without a writer would block open(2). */
int
sys_open_namespace(const char *name, const char *file)
{
	enum { NSFS_MAGIC = 0x6e736673 };
	int fd;

	if (!doing("open the %s namespace '%s'", name, file))
		return -1;
	done(fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
	if (file_system_of(fd) != NSFS_MAGIC)
		failed("this file is not a namespace");
	return fd;
}

void
sys_join(int fd, unsigned flag, const char *name)
{
	if (doing("join the %s namespace", name))
		done(setns(fd, (int)flag));
}

bool
is_in_proc(int fd)
{
	enum { PROC_MAGIC = 0x9fa0 };

	return file_system_of(fd) == PROC_MAGIC;
}

static void
write_proc(const char *path, const char *text, size_t length)
{
	int fd;

	done(fd = openat(AT_FDCWD, path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
	if (!is_in_proc(fd))
		failed("no proc file system is mounted on '/proc'");
	done(write(fd, text, length));
	close(fd);
}

void
sys_write_proc(const char *name, const char *fmt, ...)
{
	static char path[128], text[256];
	va_list ap;
	int seen;

	va_start(ap, fmt);
	text_vformat(text, sizeof text, fmt, ap);
	va_end(ap);
	text_format(path, sizeof path, "/proc/%s", name);
	if (!doing("write '%s' to '%s'", text, path))
		return;
	/* a process that changed its uid is undumpable, so root owns its /proc/self */
	done(seen = prctl(PR_GET_DUMPABLE));
	done(prctl(PR_SET_DUMPABLE, 1));
	write_proc(path, text, strlen(text));
	done(prctl(PR_SET_DUMPABLE, seen == 1));
}

void
sys_deny_setgroups(pid_t pid, const char *actor)
{
	char path[64];

	text_format(path, sizeof path, "/proc/%d/setgroups", pid);
	if (doing("deny setgroups to the %s process", actor))
		write_proc(path, "deny", 4);
}

/* newuidmap(1) takes each number as a separate argument.  It prints the reason if it refuses. */
static bool
run_helper(pid_t pid, const char *helper, const struct id_map *map)
{
	enum { WORDS = 2 + 3 * 340 + 1, LONGEST = 11 };
	static char word[WORDS][LONGEST], *argv[WORDS + 1];
	size_t i, n = 0;
	pid_t child;
	int status;

	text_format(word[n++], LONGEST, "%s", helper);
	text_format(word[n++], LONGEST, "%d", pid);
	for (i = 0; i < map->count && n + 3 < WORDS; i++) {
		text_format(word[n++], LONGEST, "%u", map->ranges[i].inside);
		text_format(word[n++], LONGEST, "%u", map->ranges[i].outside);
		text_format(word[n++], LONGEST, "%u", map->ranges[i].count);
	}
	for (i = 0; i < n; i++)
		argv[i] = word[i];
	done(child = fork_deaf(false));
	if (child == 0) {
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		execvp(argv[0], argv);
		_Exit(127);
	}
	hear_signals();
	done(wait_for(child, &status));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		failed("this program cannot be executed");
	return status == 0;
}

/* "0 1000 1, 1 100000 65535" to read, with newlines for the kernel. */
static size_t
map_text(const struct id_map *map, const char *separator, char *text, size_t size)
{
	size_t i, n = 0;

	for (i = 0; i < map->count && n < size - 40; i++) {
		n += text_format(text + n, size - n, "%s%u %u %u", i ? separator : "",
		    map->ranges[i].inside, map->ranges[i].outside, map->ranges[i].count);
	}
	return n;
}

bool
sys_map_ids(pid_t pid, const char *actor, const char *kind, const struct id_map *map,
	bool by_helper, bool may_fail)
{
	static char said[4096], text[4096], helper[16];
	char path[64];
	size_t length;

	text_format(helper, sizeof helper, "new%smap", kind);
	text_format(path, sizeof path, "/proc/%d/%s_map", pid, kind);
	map_text(map, ", ", said, sizeof said);
	if (!doing("map the %ss of the %s process: %s%s%s", kind, actor, said,
	    by_helper ? ", by " : "", by_helper ? helper : ""))
		return true;
	length = map_text(map, "\n", text, sizeof text);
	if (!by_helper) {
		write_proc(path, text, length);
	} else if (!run_helper(pid, helper, map)) {
		errno = EPERM;
		if (!may_fail)
			cannot();
		return false;
	}
	return true;
}

/* The functions of musl block all signals around each of these calls, for the sake of threads. */
static long
set_groups(const gid_t *groups, size_t count)
{
	return syscall(SYS_setgroups, count, groups);
}

static void
change_ids(uid_t uid, gid_t gid)
{
	done(syscall(SYS_setresgid, gid, gid, gid));
	done(syscall(SYS_setresuid, uid, uid, uid));
}

void
sys_set_groups(const gid_t *groups, size_t count)
{
	if (count ? doing("set %s supplementary groups", in_digits((unsigned)count))
	    : doing("drop all supplementary groups"))
		done(set_groups(groups, count));
}

void
note_remaining_groups(void)
{
	gid_t group;
	int n = getgroups(1, &group);

	if (n < 0 || (n == 1 && group != getegid()))
		msg_note("the caller's groups stay: setgroups is denied in this user namespace");
}

void
sys_leave_groups(void)
{
	if (!doing("drop all supplementary groups, if that is allowed") ||
	    set_groups(NULL, 0) == 0)
		return;
	if (errno != EPERM)
		cannot();
	note_remaining_groups();
}

void
sys_become(uid_t uid, gid_t gid)
{
	if (!doing("become uid %s, gid %s", in_digits(uid), in_digits(gid)))
		return;
	change_ids(uid, gid);
}

void
sys_become_user(const char *user, uid_t uid, gid_t gid)
{
	if (!doing("become the user '%s' of the image", user))
		return;
	change_ids(uid, gid);
}

void
sys_set_hostname(const char *name)
{
	if (doing("set the host name to '%s'", name))
		done(sethostname(name, strlen(name)));
}

void
sys_set_domainname(const char *name)
{
	if (doing("set the domain name to '%s'", name))
		done(setdomainname(name, strlen(name)));
}

void
sys_link_up(const char *interface)
{
	struct ifreq request = { 0 };
	int fd;

	if (!doing("bring up the '%s' interface", interface))
		return;
	done(fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	strncpy(request.ifr_name, interface, sizeof request.ifr_name - 1);
	request.ifr_flags = IFF_UP;
	done(ioctl(fd, SIOCSIFFLAGS, &request));
	close(fd);
}
