/* SPDX-License-Identifier: ISC */
/*
 * measure - start commands in turn, and measure the cost of each start.
 *
 *   measure ROUNDS <LIST
 *
 * LIST has lines of "name<tab>command and its words"; the others are compared with the
 * first.  In each round every command is started once, so that a noisy moment affects
 * all of them.  A line of the result: name, median of the cpu time (µs,
 * with that of all descendants), median of its ratio to the first one's in the same
 * round, median of the time that passed (µs), and of the page faults.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "contestants.h"

enum { FILTER = 9 };

enum { CPU, RATIO, WALL, FAULTS };

/* Descriptor 9 may be a filter that the command reads: rewind it each time. */
static void
become(const struct contestant *one)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, 0);
	dup2(null, 1);
	lseek(FILTER, 0, SEEK_SET);
	execv(one->words[0], one->words);
	err(127, "cannot execute '%s'", one->words[0]);
}

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static double
micros(const struct timeval *time)
{
	return (double)time->tv_sec * 1e6 + (double)time->tv_usec;
}

/* Some commands (bubblewrap) exit before their descendants: these become children of
 * this process, the subreaper, and are counted, too. */
static void
await_all(const struct contestant *one, size_t round, pid_t pid, double began)
{
	struct rusage usage;
	pid_t ended;
	int status;

	while ((ended = wait4(-1, &status, 0, &usage)) > 0) {
		if (ended == pid) {
			one->figures[WALL][round] = now() - began;
			if (status != 0)
				errx(1, "'%s' ended with wait status 0x%x", one->name, (unsigned)status);
		}
		one->figures[CPU][round] += micros(&usage.ru_utime) + micros(&usage.ru_stime);
		one->figures[FAULTS][round] += (double)(usage.ru_minflt + usage.ru_majflt);
	}
	if (errno != ECHILD)
		err(1, "cannot wait for '%s'", one->name);
}

static void
start(const struct contestant *one, size_t round)
{
	double began = now();
	pid_t pid = fork();

	if (pid < 0)
		err(1, "cannot fork");
	if (pid == 0)
		become(one);
	await_all(one, round, pid, began);
	one->figures[RATIO][round] = one->figures[CPU][round] / contestants->figures[CPU][round];
}

int
main(int argc, char *argv[])
{
	size_t rounds = argc == 2 ? strtoul(argv[1], NULL, 10) : 0, round, i;
	const struct contestant *one;

	if (rounds < 1 || rounds > ROUNDS)
		errx(2, "usage: measure ROUNDS <LIST (1 to %d rounds)", ROUNDS);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
		err(1, "cannot adopt orphans");
	read_list(rounds);
	for (round = 0; round < rounds; round++) {
		for (i = 0; i < count; i++)
			start(&contestants[i], round);
	}
	for (one = contestants; one < contestants + count; one++)
		printf("%s\t%.0f\t%.2f\t%.0f\t%.0f\n", one->name, median(one->figures[CPU], rounds),
		    median(one->figures[RATIO], rounds), median(one->figures[WALL], rounds),
		    median(one->figures[FAULTS], rounds));
	return 0;
}
