/* SPDX-License-Identifier: ISC */
/*
 * helpers - what newuidmap(1) and newgidmap(1) themselves take, at the same time: map the ids of
 * a process in a new user namespace, as the runner does for a user with a range.
 *
 *   helpers FIRST-UID FIRST-GID COUNT
 */
#define _GNU_SOURCE
#include <err.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t
begin(const char *helper, pid_t of, unsigned own, const char *first, const char *count)
{
	char pid[16], id[16];
	pid_t child = fork();

	if (child < 0)
		err(1, "cannot fork");
	if (child == 0) {
		snprintf(pid, sizeof pid, "%d", of);
		snprintf(id, sizeof id, "%u", own);
		execl(helper, helper, pid, "0", id, "1", "1", first, count, NULL);
		err(127, "cannot execute '%s'", helper);
	}
	return child;
}

static int
failed(pid_t child)
{
	int status;

	return waitpid(child, &status, 0) < 0 || status != 0;
}

int
main(int argc, char *argv[])
{
	pid_t of, uids, gids;
	int bad;

	if (argc != 4)
		errx(2, "usage: helpers FIRST-UID FIRST-GID COUNT");
	of = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);
	if (of < 0)
		err(1, "cannot make a user namespace");
	if (of == 0)
		return pause();
	uids = begin("/usr/bin/newuidmap", of, geteuid(), argv[1], argv[3]);
	gids = begin("/usr/bin/newgidmap", of, getegid(), argv[2], argv[3]);
	bad = failed(uids);
	bad |= failed(gids);
	kill(of, SIGKILL);
	waitpid(of, NULL, 0);
	return bad;
}
