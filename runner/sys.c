/* SPDX-License-Identifier: ISC */
/* sys - the door: processes, the channel between them, plain calls. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "door.h"
#include "hints.h"
#include "kernel.h"
#include "plan.h"
#include "say.h"
#include "sys.h"
#include "text.h"

static bool saying, acting;
static char deed[4096];

void
sys_mode(bool say, bool act)
{
	saying = say;
	acting = act;
}

bool
doing(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vformat(deed, sizeof deed, fmt, ap);
	va_end(ap);
	if (saying)
		say_deed(deed, !acting);
	if (acting)
		step_wait(deed);
	return acting;
}

void
end(int status)
{
	leave_raw_mode();
	report_failure(status);
	_Exit(status);
}

void
failed(const char *reason)
{
	leave_raw_mode();
	warn("cannot %s: %s", deed, reason);
	end(STATUS_FAILED);
}

void
cannot(void)
{
	int error = errno;

	leave_raw_mode();
	warn("cannot %s: %s", deed, strerror(error));
	hint(deed, error);
	end(STATUS_FAILED);
}

void
done(long result)
{
	if (result < 0)
		cannot();
}

pid_t
wait_for(pid_t child, int *status)
{
	pid_t pid;

	do
		pid = waitpid(child, status, 0);
	while (pid < 0 && errno == EINTR);
	return pid;
}

/* -- processes ----------------------------------------------------------- */

/* Before Linux 5.9: those that are open; without /proc, a thousand million that could be,
 * for such limits there are. */
void
close_from(unsigned first, int spared)
{
	struct rlimit limit = { 0, 0 };
	struct dirent *entry;
	rlim_t fd;
	DIR *dir;

	/* to an end before its beginning would be an error, and no empty range */
	if (spared == (int)first || (spared > (int)first &&
	    syscall(NR_CLOSE_RANGE, first, spared - 1, 0) == 0))
		first = (unsigned)spared + 1;
	if (syscall(NR_CLOSE_RANGE, first, ~0U, 0) == 0)
		return;
	if (!(dir = opendir("/proc/self/fd"))) {
		getrlimit(RLIMIT_NOFILE, &limit);
		for (fd = first; fd < limit.rlim_cur; fd++) {
			if ((int)fd != spared)
				close((int)fd);
		}
		return;
	}
	while ((entry = readdir(dir))) {
		fd = strtoul(entry->d_name, NULL, 10);
		if (fd >= first && (int)fd != dirfd(dir) && (int)fd != spared)
			close((int)fd);
	}
	closedir(dir);
}

void
sys_tidy_fds(unsigned kept, int spared)
{
	int fd;

	if (!doing("close the descriptors from %u on%s", 3 + kept,
	    spared >= 3 + (int)kept ? " but the report's" : ""))
		return;
	for (fd = 0; fd < 3; fd++) { /* the lowest that is free */
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		done(errno == EBADF ? 0 : -1);
		done(open("/dev/null", O_RDWR));
	}
	close_from(3 + kept, spared);
	step_begin();
}

void
sys_hold_signals(void)
{
	sigset_t all;

	if (!doing("hold back signals until the command runs"))
		return;
	sigfillset(&all);
	done(sigprocmask(SIG_SETMASK, &all, NULL));
	done(signal(SIGCHLD, SIG_DFL) == SIG_ERR ? -1 : 0);
}

void
sys_reset_signals(void)
{
	static const struct {
		unsigned long handler, flags, restorer;
		uint64_t mask;
	} by_default;
	char *status = NULL, *at = NULL;
	unsigned long long ignored = ~0ULL;
	sigset_t none;
	int n;

	if (!doing("let signals do what they do by default"))
		return;
	/* handlers end with execve(2), but what is ignored stays so */
	if ((status = text_read_file("/proc/self/status")) && (at = strstr(status, "\nSigIgn:")))
		ignored = strtoull(at + 8, NULL, 16);
	/* by the kernel's own call: 32 to 34 are the C library's, which gives them to
	 * nobody; it fails for the two that have no other way */
	for (n = 1; n < NSIG; n++) {
		if (ignored >> (n - 1) & 1 &&
		    syscall(SYS_rt_sigaction, n, &by_default, NULL, sizeof(uint64_t)) < 0)
			done(errno == EINVAL ? 0 : -1);
	}
	sigemptyset(&none);
	done(sigprocmask(SIG_SETMASK, &none, NULL));
}

pid_t
sys_fork(const char *who, bool sibling)
{
	pid_t pid;

	if (!doing("fork the %s process", who))
		return 0;
	if (sibling)
		pid = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
	else
		pid = fork();
	done(pid);
	return pid;
}

void
sys_leave(void)
{
	if (doing("leave: init is the host's child now"))
		_Exit(0);
}

void
sys_exit(int status)
{
	_Exit(status);
}

/* When host has died before the prctl, its end of the channel is closed. */
void
sys_die_with_host(int channel)
{
	struct pollfd end = { .fd = channel };
	int ended;

	if (!doing("die when the host process dies"))
		return;
	done(prctl(PR_SET_PDEATHSIG, SIGKILL));
	done(ended = poll(&end, 1, 0));
	if (ended)
		_Exit(STATUS_FAILED);
}

void
sys_exec(char **argv, char **environment, bool login)
{
	char *as_login[] = { "-sh", NULL };
	int error;

	if (!doing("execute '%s'%s", argv[0], login ? " as a login shell" : ""))
		return;
	environ = environment;
	if (login)
		execv(argv[0], as_login);
	else
		execvp(argv[0], argv);
	error = errno;
	warn("cannot %s: %s", deed, strerror(error));
	hint(deed, error);
	_Exit(error == ENOENT || error == ENOTDIR ? STATUS_NOT_FOUND : STATUS_NOT_EXEC);
}

/* -- namespaces ------------------------------------------------------------ */

void
sys_unshare(unsigned flags, const char *names)
{
	if (doing("unshare the %s namespace%s", names, strchr(names, ' ') ? "s" : ""))
		done(unshare((int)flags));
}

int
sys_open_namespace(const char *name, const char *file)
{
	int fd;

	if (!doing("open the %s namespace '%s'", name, file))
		return -1;
	done(fd = open(file, O_RDONLY | O_CLOEXEC));
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
	struct statfs fs;

	done(fstatfs(fd, &fs));
	return fs.f_type == PROC_MAGIC;
}

static void
write_proc(const char *path, const char *text, size_t length)
{
	int fd;

	done(fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
	if (!is_in_proc(fd))
		failed("no proc file system is mounted on '/proc'");
	done(write(fd, text, length));
	close(fd);
}

void
sys_write_proc(const char *name, const char *fmt, ...)
{
	char path[128], text[256];
	va_list ap;
	int seen;

	va_start(ap, fmt);
	text_vformat(text, sizeof text, fmt, ap);
	va_end(ap);
	text_format(path, sizeof path, "/proc/%s", name);
	if (!doing("write '%s' to '%s'", text, path))
		return;
	/* who has changed his uid may not be seen, and /proc/self is not his */
	done(seen = prctl(PR_GET_DUMPABLE));
	done(prctl(PR_SET_DUMPABLE, 1));
	write_proc(path, text, strlen(text));
	done(prctl(PR_SET_DUMPABLE, seen == 1));
}

void
sys_deny_setgroups(pid_t pid)
{
	char path[64];

	text_format(path, sizeof path, "/proc/%d/setgroups", pid);
	if (doing("deny setgroups to the edge process"))
		write_proc(path, "deny", 4);
}

/* newuidmap wants each number as a word of its own. */
static void
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
	done(child = fork());
	if (child == 0) {
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		execvp(argv[0], argv);
		_Exit(127);
	}
	done(wait_for(child, &status));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		failed("it cannot be executed");
	errno = EPERM; /* it has said why */
	done(status ? -1 : 0);
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

void
sys_map_ids(pid_t pid, const char *kind, const struct id_map *map, bool by_helper)
{
	char path[64], text[4096], helper[16];
	size_t length;

	text_format(helper, sizeof helper, "new%smap", kind);
	text_format(path, sizeof path, "/proc/%d/%s_map", pid, kind);
	map_text(map, ", ", text, sizeof text);
	if (!doing("map the %ss of the edge process: %s%s%s", kind, text,
	    by_helper ? ", by " : "", by_helper ? helper : ""))
		return;
	length = map_text(map, "\n", text, sizeof text);
	if (by_helper)
		run_helper(pid, helper, map);
	else
		write_proc(path, text, length);
}

void
sys_set_groups(const gid_t *groups, size_t count)
{
	if (count ? doing("be in %zu supplementary groups", count)
	    : doing("leave all supplementary groups"))
		done(setgroups(count, groups));
}

void
note_groups_stay(void)
{
	gid_t group;
	int n = getgroups(1, &group);

	if (n < 0 || (n == 1 && group != getegid()))
		note("the caller's groups stay: this user namespace lets nobody leave any");
}

void
sys_leave_groups(void)
{
	if (!doing("leave all supplementary groups, where that is allowed") ||
	    setgroups(0, NULL) == 0)
		return;
	if (errno != EPERM)
		cannot();
	note_groups_stay();
}

void
sys_become(uid_t uid, gid_t gid)
{
	if (!doing("become uid %u, gid %u", uid, gid))
		return;
	done(setresgid(gid, gid, gid));
	done(setresuid(uid, uid, uid));
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
