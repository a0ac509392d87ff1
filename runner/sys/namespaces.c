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
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/mem.h"
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

static void
see_namespace(int fd)
{
	enum { NSFS_MAGIC = 0x6e736673 };

	if (file_system_of(fd) != NSFS_MAGIC)
		failed("this file is not a namespace");
}

/* To open a FIFO can block, and to open a device can do something: a watchdog starts, a tape is
 * rewound.  So a file that is no namespace is not opened, where there is /proc. */
static int
open_namespace(const char *file)
{
	int place = open(file, O_PATH | O_CLOEXEC), fd;
	char path[32];

	done(place);
	see_namespace(place);
	text_format(path, sizeof path, "/proc/self/fd/%d", place);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	done(fd);
	close(place);
	see_namespace(fd);
	return fd;
}

int
sys_open_namespace(const char *name, const char *file, bool others)
{
	struct stat there, own;
	char path[32];
	int fd;

	if (!doing("open the %s namespace '%s'", name, file))
		return -1;
	fd = open_namespace(file);
	if (!others)
		return fd;
	text_format(path, sizeof path, "/proc/self/ns/%s", name);
	done(fstat(fd, &there));
	done(stat(path, &own));
	if (there.st_dev == own.st_dev && there.st_ino == own.st_ino)
		failed("it has become the caller's own");
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

/* newuidmap(1) takes each number as a separate argument. */
static pid_t
start_helper(pid_t pid, const char *helper, const struct id_map *map)
{
	enum { WORDS = 2 + 3 * 340 + 1, LONGEST = 11 };
	static LARGE char word[WORDS][LONGEST];
	static LARGE char *argv[WORDS + 1];
	size_t i, n = 0;
	pid_t child;

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
	return child;
}

/* "0 1000 1, 1 100000 65535" to read, with newlines for the kernel. */
static struct buffer
map_text(const struct id_map *map, const char *separator)
{
	struct buffer text = { 0 };
	char line[40];
	size_t i;

	for (i = 0; i < map->count; i++)
		buffer_add(&text, line, text_format(line, sizeof line, "%s%u %u %u", i ? separator : "",
		    map->ranges[i].inside, map->ranges[i].outside, map->ranges[i].count));
	return text;
}

struct sys_helper
sys_map_ids(pid_t pid, const char *actor, const char *kind, const struct id_map *map, bool by_helper)
{
	const struct sys_helper none = { 0, NULL };
	static char helper[16];
	struct buffer text;
	char path[64];

	text_format(helper, sizeof helper, "new%smap", kind);
	text_format(path, sizeof path, "/proc/%d/%s_map", pid, kind);
	if (!doing("map the %ss of the %s process: %s%s%s", kind, actor, map_text(map, ", ").data,
	    by_helper ? ", by " : "", by_helper ? helper : ""))
		return none;
	if (by_helper)
		return (struct sys_helper){ start_helper(pid, helper, map), mem_print("%s", current_action()) };
	text = map_text(map, "\n");
	write_proc(path, text.data, text.length);
	return none;
}

bool
sys_await_map(struct sys_helper helper, bool may_fail)
{
	int status;

	if (!helper.pid)
		return true;
	was_doing(helper.action);
	done(wait_for(helper.pid, &status));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		failed("this program cannot be executed");
	errno = EPERM;
	done(status && !may_fail ? -1 : 0); /* it has printed the reason */
	return status == 0;
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
