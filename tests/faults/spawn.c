/* SPDX-License-Identifier: ISC */
/* spawn - start the runner under a seccomp filter that notifies this process. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"

/* The listener's number comes by shared memory, because system calls are suspended. */
static void
begin(const struct start *start, const int io[3], volatile int *listener)
{
	struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	struct sock_fprog program = { 1, &all };
	sigset_t none;
	int fd;

	/* with a descriptor that must not be inherited */
	umask(027);
	signal(SIGCHLD, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	dup2(open("/", O_RDONLY | O_CLOEXEC), 60);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	if (start->terminal)
		ioctl(io[0], TIOCSCTTY, 0);
	for (fd = 0; fd < 3; fd++)
		dup2(io[fd], fd);
	*listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	if (start->uid && (setgroups(0, NULL) < 0 ||
	    setresgid(start->uid, start->uid, start->uid) < 0 ||
	    setresuid(start->uid, start->uid, start->uid) < 0))
		_exit(99);
	execv(start->words[0], start->words);
	_exit(99);
}

pid_t
spawn(const struct start *start, const int io[3], int *listener)
{
	volatile int *theirs = mmap(NULL, sizeof *theirs, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct timespec moment = { 0, 50000 };
	pid_t pid;
	int pidfd;

	*theirs = 0;
	if ((pid = fork()) == 0)
		begin(start, io, theirs);
	while (!*theirs)
		nanosleep(&moment, NULL);
	if (pid < 0 || *theirs < 0)
		give_up("start a supervised process");
	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if ((*listener = (int)syscall(SYS_pidfd_getfd, pidfd, *theirs, 0)) < 0)
		give_up("take the listener");
	close(pidfd);
	munmap((void *)theirs, sizeof *theirs);
	return pid;
}

int
open_terminal(int *slave)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (master < 0 || unlockpt(master) < 0 ||
	    (*slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0)
		give_up("open a terminal");
	return master;
}
