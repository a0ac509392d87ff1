/* SPDX-License-Identifier: ISC */
/*
 * dirty - start a command as a careless caller would: with everything that a runner must
 * not pass to its jail, and with objects of the host left behind.
 *
 * It waits for the command, as a shell does, and then removes the objects that would
 * outlive it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "decoy.h"

enum { FOLDER = 9, NAMESPACE = 10, TROUBLE = 101 };

static volatile sig_atomic_t ended_by;

static void
die(const char *what)
{
	fprintf(stderr, "dirty: cannot %s: %s\n", what, strerror(errno));
	exit(TROUBLE);
}

static void
note_end(int sig)
{
	ended_by = sig;
}

/* Signals that would end this process before the decoys are removed. */
static void
catch_ends(void)
{
	const struct sigaction action = { .sa_handler = note_end };

	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static void
soil_descriptors(void)
{
	int pair[2], i;

	if (dup2(open("/", O_RDONLY | O_DIRECTORY), FOLDER) < 0 ||
	    dup2(open("/proc/self/ns/mnt", O_RDONLY), NAMESPACE) < 0 || pipe(pair) != 0)
		die("open files");
	for (i = 0; i < 8; i++)
		dup2(pair[0], 100 + i);
	dup(open("/dev/null", O_RDWR));
	socket(AF_UNIX, SOCK_DGRAM, 0);
}

static void
soil_environment(void)
{
	setenv(DECOY_SECRET, "hunter2", 1);
	setenv("LD_LIBRARY_PATH", "/nowhere", 1);
	setenv("ENV", "/nowhere/profile", 1);
	setenv("BASH_ENV", "/nowhere/profile", 1);
	setenv("IFS", "/", 1);
}

static void
soil_signals(bool ignore_children)
{
	sigset_t blocked;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGCHLD, ignore_children ? SIG_IGN : SIG_DFL);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR2);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
}

/* An ambient capability that a jail does not need survives every execve(2). */
static void
soil_capabilities(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[2];

	if (syscall(SYS_capget, &head, sets) != 0)
		return;
	sets[0].inheritable |= sets[0].permitted & (1u << CAP_NET_ADMIN);
	syscall(SYS_capset, &head, sets);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0);
	prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0);
}

/* An unprivileged caller skips the steps that only root can do. */
static void
soil_identity(void)
{
	const gid_t groups[] = { 4, 24, 27 };
	struct rlimit core;

	setgroups(sizeof groups / sizeof groups[0], groups);
	soil_capabilities();
	umask(0);
	getrlimit(RLIMIT_CORE, &core);
	core.rlim_cur = core.rlim_max;
	setrlimit(RLIMIT_CORE, &core);
}

/* The command, in a new session, on the terminal if there is one. */
static void
become(char **argv, int terminal, bool ignore_children)
{
	if (terminal >= 0) {
		setsid();
		if (ioctl(terminal, TIOCSCTTY, 0) != 0 || dup2(terminal, 0) < 0 ||
		    dup2(terminal, 1) < 0 || dup2(terminal, 2) < 0)
			die("take the terminal");
		if (terminal > 2)
			close(terminal);
	}
	soil_descriptors();
	soil_environment();
	soil_signals(ignore_children);
	soil_identity();
	execvp(argv[0], argv);
	die("start the command");
}

/* Copy the output of the command until no process has its terminal open. */
static void
relay(int primary, pid_t pid)
{
	struct pollfd wait = { .fd = primary, .events = POLLIN };
	char text[4096];
	ssize_t length;

	for (;;) {
		if (ended_by)
			kill(pid, ended_by);
		ended_by = 0;
		if (poll(&wait, 1, -1) < 0 && errno == EINTR)
			continue;
		length = read(primary, text, sizeof text);
		if (length <= 0)
			return;
		if (write(1, text, (size_t)length) != length)
			return;
	}
}

static int
status_of(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			die("wait for the command");
		if (ended_by)
			kill(pid, ended_by);
		ended_by = 0;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Lines are not changed. */
static void
open_terminal(int *primary, int *replica)
{
	struct termios plain;

	if (openpty(primary, replica, NULL, NULL, NULL) != 0 || tcgetattr(*replica, &plain) != 0)
		die("make a terminal");
	plain.c_oflag &= ~(tcflag_t)OPOST;
	tcsetattr(*replica, TCSANOW, &plain);
	fcntl(*primary, F_SETFD, FD_CLOEXEC);
}

static void
usage(FILE *out)
{
	fputs("usage: dirty [-nc] COMMAND [ARG...]\n\n"
		"  -n  without a terminal\n"
		"  -c  with the default action of SIGCHLD: bubblewrap before 0.11.1 waits forever\n"
		"      if it is ignored\n"
		"  -h  this text\n", out);
}

int
main(int argc, char *argv[])
{
	bool tty = true, ignore_children = true;
	int c, primary = -1, replica = -1, status;
	long key;
	pid_t pid;

	while ((c = getopt(argc, argv, "+nch")) != -1) {
		switch (c) {
		case 'n': tty = false; break;
		case 'c': ignore_children = false; break;
		case 'h': usage(stdout); return 0;
		default:  usage(stderr); return TROUBLE;
		}
	}
	if (!argv[optind]) {
		usage(stderr);
		return TROUBLE;
	}
	key = decoys_lay();
	if (key < 0)
		die("lay out the decoys");
	if (tty)
		open_terminal(&primary, &replica);
	catch_ends();
	pid = fork();
	if (pid == 0)
		become(argv + optind, replica, ignore_children);
	close(replica);
	if (tty)
		relay(primary, pid);
	status = status_of(pid);
	decoys_clear(key);
	return status;
}
