/* SPDX-License-Identifier: ISC */
/* matched_command - the rows that drop privileges and start the command, for matched_floor. */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matched_floor.h"
#include "runner/seccomp_filter.h"

enum { STACK = 65536 };

static int gate[2];
static pid_t child;

static void
limit_capabilities(unsigned kept)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[2] = { { .effective = kept, .permitted = kept } };

	must(syscall(SYS_capset, &head, sets), "limit the capabilities");
}

/* In the memory of init, as long as it has not executed the command. */
static int
become_command(void *unused)
{
	char byte;

	must(recv(gate[1], &byte, 1, 0), "pass the gate");
	walk(COMMAND);
	return 125;
}

void
fork_command(void)
{
	static char stack[STACK] __attribute__((aligned(16)));

	must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, gate), "make a gate");
	child = clone(become_command, stack + STACK, CLONE_VM | SIGCHLD, NULL);
	must(child, "fork the command");
}

void
caps_drop_init(void)
{
	prctl(PR_SET_NAME, "init");
	must(prctl(PR_SET_DUMPABLE, 0), "be undumpable");
	limit_capabilities(1u << CAP_KILL);
}

void
process_reap(void)
{
	pid_t ended;

	must(send(gate[0], "", 1, MSG_NOSIGNAL), "open the gate");
	close(gate[1]);
	while ((ended = waitpid(-1, &start.status, 0)) != child)
		must(ended, "wait");
	_exit(WIFEXITED(start.status) ? WEXITSTATUS(start.status) : 125);
}

void
process_new_session(void)
{
	must(setsid(), "start a session");
}

void
caps_small_things(void)
{
	struct rlimit none = { 0, 0 };

	umask(022);
	must(setrlimit(RLIMIT_CORE, &none), "disable core dumps");
}

void
caps_new_keyring(void)
{
	must(syscall(SYS_keyctl, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, NULL), "join a keyring");
}

void
caps_bound(void)
{
	int cap;

	for (cap = 0; prctl(PR_CAPBSET_DROP, cap) == 0; cap++)
		;
	must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "clear the ambient set");
	must(prctl(PR_GET_SECUREBITS), "read the securebits");
}

void
caps_drop(void)
{
	limit_capabilities(0);
}

void
caps_no_new_privs(void)
{
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set no_new_privs");
}

void
caps_seccomp(void)
{
	struct sock_fprog filter = {
		.len = seccomp_strict_length, .filter = (struct sock_filter *)(uintptr_t)seccomp_strict,
	};

	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), "set the filter");
}

static unsigned long long ignored;

void
caps_verify(void)
{
	static char text[8192];
	int fd = open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC);
	char *line;

	must(fd, "open the status");
	must(read(fd, text, sizeof text - 1), "read the status");
	close(fd);
	if (!strstr(text, "\nNoNewPrivs:\t1\nSeccomp:\t2\n") ||
	    !strstr(text, "\nCapPrm:\t0000000000000000\n"))
		errx(125, "privileges are left");
	if ((line = strstr(text, "\nSigIgn:\t")))
		ignored = strtoull(line + 9, NULL, 16);
}

void
process_reset_signals(void)
{
	static const long by_default[8]; /* struct kernel_sigaction */
	sigset_t none;
	int sig;

	for (sig = 1; sig <= 64; sig++) {
		if (ignored >> (sig - 1) & 1) /* the C library refuses its own signals */
			syscall(SYS_rt_sigaction, sig, by_default, NULL, sizeof(long));
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

void
process_execute(void)
{
	static char *const environment[] = {
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
		"TERM=xterm", "container=invoke_ns", NULL,
	};

	execve(start.command[0], start.command, environment);
	err(127, "cannot execute");
}
