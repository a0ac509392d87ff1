/* SPDX-License-Identifier: ISC */
/*
 * first - measure the time until the first instruction of a command.
 *
 *   first                 print the time in nanoseconds: this is the command
 *   first ROUNDS <LIST    start the commands of LIST in turn; each executes `first`
 *
 * LIST has lines of "name<tab>command and its words".  A line of the result: name, and
 * the median and the least of the times from execve(2) until `first` runs, in µs.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "contestants.h"

static long long
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long
start(const struct contestant *one)
{
	char text[64] = "";
	long long begun;
	int ends[2], status, null;
	ssize_t n;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		err(1, "pipe");
	begun = now();
	if ((pid = fork()) < 0)
		err(1, "fork");
	if (pid == 0) {
		null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(ends[1], 1);
		dup2(null, 2);
		execv(one->words[0], one->words);
		_exit(127);
	}
	close(ends[1]);
	n = read(ends[0], text, sizeof text - 1);
	close(ends[0]);
	if (waitpid(pid, &status, 0) < 0 || status || n <= 0)
		errx(1, "'%s' has failed", one->name);
	return strtoll(text, NULL, 10) - begun;
}

int
main(int argc, char *argv[])
{
	size_t rounds, round, i;
	double middle;

	if (argc == 1)
		return printf("%lld\n", now()) < 0;
	rounds = strtoul(argv[1], NULL, 10);
	if (!rounds || rounds > ROUNDS)
		errx(1, "ROUNDS is 1 to %d", ROUNDS);
	read_list(rounds);
	for (round = 0; round < rounds; round++)
		for (i = 0; i < count; i++)
			contestants[i].figures[0][round] = (double)start(&contestants[i]) / 1000;
	for (i = 0; i < count; i++) {
		middle = median(contestants[i].figures[0], rounds);
		printf("%s\t%.0f\t%.0f\n", contestants[i].name, middle, *contestants[i].figures[0]);
	}
	return 0;
}
