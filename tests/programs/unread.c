/* SPDX-License-Identifier: ISC */
/* unread - execute a command on a terminal that nobody reads, until the command ends. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

static void
check(long result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(99);
	}
}

int
main(int argc, char *argv[])
{
	int master, slave, fd;
	pid_t self = getpid(), holder;

	check(master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt");
	check(grantpt(master), "grantpt");
	check(unlockpt(master), "unlockpt");
	check(slave = open(ptsname(master), O_RDWR | O_NOCTTY), "open");
	check(holder = fork(), "fork");
	if (holder == 0) {
		check(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
		for (fd = 0; fd < 3; fd++)
			close(fd);
		close(slave);
		while (getppid() == self)
			pause();
		return 0;
	}
	check(setsid(), "setsid");
	check(ioctl(slave, TIOCSCTTY, 0), "TIOCSCTTY");
	for (fd = 0; fd < 3; fd++)
		check(dup2(slave, fd), "dup2");
	close(slave);
	execv(argv[1], argv + 1);
	check(-1, argv[1]);
}
