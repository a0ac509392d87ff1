/* SPDX-License-Identifier: ISC */
/* processes - descriptors, signals, fork and exec. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/exit_status.h"
#include "runner/hints.h"

/* The host process was looked at for its end, and PR_SET_PDEATHSIG holds. */
static bool follows;

pid_t
wait_for(pid_t child, int *status)
{
	pid_t pid;

	do
		pid = waitpid(child, status, 0);
	while (pid < 0 && errno == EINTR);
	return pid;
}

static bool
is_among(int fd, const int list[], size_t count)
{
	while (count) {
		if (list[--count] == fd)
			return true;
	}
	return false;
}

/* The ranges between the spared descriptors, and the one behind them.  False: they are still open. */
static bool
close_ranges(unsigned first, const int spared[], size_t count)
{
	unsigned next;
	size_t i;

	for (;;) {
		for (next = ~0U, i = 0; i < count; i++) {
			if (spared[i] >= (int)first && (unsigned)spared[i] < next)
				next = (unsigned)spared[i];
		}
		/* EINVAL if the last number is below the first */
		if (next > first &&
		    syscall(__NR_close_range, first, next == ~0U ? next : next - 1, 0) < 0)
			return false;
		if (next == ~0U)
			return true;
		first = next + 1;
	}
}

/* There is no close_range(2) before Linux 5.9: close the descriptors that /proc/self/fd
 * lists.  Without /proc, try every number below RLIMIT_NOFILE, which may be 10^9. */
void
close_from(unsigned first, const int spared[], size_t count)
{
	struct rlimit limit = { 0, 0 };
	struct dirent *entry;
	rlim_t fd;
	DIR *dir;

	if (close_ranges(first, spared, count))
		return;
	if (!(dir = opendir("/proc/self/fd"))) {
		getrlimit(RLIMIT_NOFILE, &limit);
		for (fd = first; fd < limit.rlim_cur; fd++) {
			if (!is_among((int)fd, spared, count))
				close((int)fd);
		}
		return;
	}
	while ((entry = readdir(dir))) {
		fd = strtoul(entry->d_name, NULL, 10);
		if (fd >= first && (int)fd != dirfd(dir) && !is_among((int)fd, spared, count))
			close((int)fd);
	}
	closedir(dir);
}

/* A directory of the host is a way out of any jail: "/proc/self/fd/0/..".  A descriptor with
 * FD_CLOEXEC was not inherited: the caller had closed this number, and open(2) gave it to the
 * jail's directory. */
static void
replace_directory(int fd)
{
	static const char *const names[] = { "standard input", "standard output", "standard error" };
	int null;

	if (!(fcntl(fd, F_GETFD) & FD_CLOEXEC))
		msg_note("%s is a directory, from where all files of the host can be reached; the command gets "
		    "/dev/null instead", names[fd]);
	done(null = open("/dev/null", O_RDWR | O_CLOEXEC));
	done(dup2(null, fd));
	close(null);
}

/* " except 5 and 9": the descriptors that are closed only if they are not SPARED. */
static const char *
exceptions(int first, const int spared[], size_t count)
{
	static char text[64];
	size_t i, n = 0;

	text[0] = '\0';
	for (i = 0; i < count; i++) {
		if (spared[i] >= first)
			n += text_format(text + n, sizeof text - n, "%s%d", n ? " and " : " except ", spared[i]);
	}
	return text;
}

void
sys_tidy_fds(unsigned kept, const int spared[], size_t count, bool jailed)
{
	struct stat st;
	int fd;

	if (!doing("close the descriptors from %s on%s", in_digits(3 + kept),
	    exceptions(3 + (int)kept, spared, count)))
		return;
	for (fd = 0; fd < 3; fd++) { /* open(2) returns the lowest free number */
		if (fstat(fd, &st) == 0) {
			if (jailed && S_ISDIR(st.st_mode))
				replace_directory(fd);
			continue;
		}
		done(errno == EBADF ? 0 : -1);
		done(open("/dev/null", O_RDWR));
	}
	close_from(3 + kept, spared, count);
	step_begin();
}

void
sys_reset_signals(void)
{
	static const struct {
		unsigned long handler, flags, restorer;
		uint64_t mask;
	} by_default;
	const char *status, *at;
	unsigned long long ignored = ~0ULL;
	sigset_t none;
	int n;

	if (!doing("reset all signals to their default actions"))
		return;
	/* execve(2) resets handlers, but ignored signals stay ignored */
	if (!(status = verified_status()))
		status = text_read_file("/proc/self/status");
	if (status && (at = strstr(status, "\nSigIgn:")))
		ignored = strtoull(at + 8, NULL, 16);
	/* by rt_sigaction(2) itself: musl's sigaction(3) refuses its internal signals 32 to
	 * 34.  EINVAL: SIGKILL and SIGSTOP */
	for (n = 1; n < NSIG; n++) {
		if (ignored >> (n - 1) & 1 &&
		    syscall(SYS_rt_sigaction, n, &by_default, NULL, sizeof(uint64_t)) < 0)
			done(errno == EINVAL ? 0 : -1);
	}
	sigemptyset(&none);
	done(sigprocmask(SIG_SETMASK, &none, NULL));
}

pid_t
sys_fork(const char *actor, bool sibling)
{
	pid_t pid;

	if (!doing("fork the %s process", actor))
		return 0;
	done(pid = fork_deaf(sibling));
	if (pid)
		add_child(pid);
	return pid;
}

pid_t
sys_clone_init(unsigned flags, const char *names, bool may_fail)
{
	bool one = !strchr(names, ' ');
	pid_t pid;

	if (!doing("fork the init process into %snew %s namespace%s", one ? "a " : "", names,
	    one ? "" : "s"))
		return 0;
	pid = clone_deaf(flags);
	if (pid < 0 && may_fail && (errno == EINVAL || errno == ENOSPC))
		return pid;
	done(pid);
	if (pid)
		add_child(pid);
	return pid;
}

void
sys_give_up(pid_t pid)
{
	int status;

	hold_signals();
	kill(pid, SIGKILL);
	done(wait_for(pid, &status));
	remove_child(pid);
	hear_signals();
}

/* Without arguments it fails with EINVAL, and another container's filter answers otherwise. */
bool
sys_can_clone(void)
{
	static enum { UNKNOWN, YES, NO } can;

	if (can == UNKNOWN)
		can = syscall(__NR_clone3, NULL, 0) < 0 && errno == EINVAL ? YES : NO;
	return can == YES;
}

/* With memory of its own, a page table is copied, and each page that is written to after that. */
pid_t
sys_fork_gated(const char *actor, bool shares, int (*go)(void *), void *argument, int *gate)
{
	int ends[2];
	pid_t pid;

	if (!doing("fork the %s process", actor))
		return 0;
	done(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
	done(pid = fork_at_gate(ends, shares, go, argument));
	close(ends[1]);
	*gate = ends[0];
	return pid;
}

void
sys_leave(void)
{
	if (doing("exit: init is now the host's child"))
		_Exit(0);
}

void
sys_exit(int status)
{
	end_guards();
	_Exit(status);
}

/* If the host process died before the prctl(2), its end of CHANNEL is closed. */
void
sys_follow_host(int channel)
{
	struct pollfd end = { .fd = channel };
	int ended;

	if (channel < 0)
		return; /* explained only */
	done(prctl(PR_SET_PDEATHSIG, SIGKILL));
	done(ended = poll(&end, 1, 0));
	if (ended)
		_Exit(STATUS_FAILED);
	follows = true;
}

void
sys_die_with_host(int channel)
{
	if (!doing("die when the host process dies"))
		return;
	if (!follows)
		sys_follow_host(channel);
	follows = false; /* a change of ids or a fork undoes it */
}

void
sys_exec(char **argv, char **environment, bool login)
{
	char *as_login[] = { "-sh", NULL };
	const char *why;
	int error;

	if (!doing("execute '%s'%s", argv[0], login ? " as a login shell" : ""))
		return;
	environ = environment;
	if (login)
		execv(argv[0], as_login);
	else
		execvp(argv[0], argv);
	error = errno;
	why = why_not_executed(argv[0], error);
	msg_warn("cannot %s: %s", current_action(), why ? why : strerror(error));
	hint(why ? why : current_action(), error);
	_Exit(error == ENOENT || error == ENOTDIR ? STATUS_NOT_FOUND : STATUS_NOT_EXEC);
}
