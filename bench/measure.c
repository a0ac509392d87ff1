/* SPDX-License-Identifier: ISC */
/*
 * measure - start commands in turn, and measure the cost of each start.
 *
 *   measure [-j N] [-o CSV] ROUNDS <LIST
 *
 * LIST has lines of "name<tab>command and its words"; the others are compared with the
 * first.  In each round every command is started once, in random order, so that a noisy moment
 * affects all of them; with -j, N of it at once, and the figures are those of one.  A line of
 * the result: name, median of the cpu time (µs, with that of all descendants), median of its
 * ratio to the first one's in the same round, median of the time that passed (µs), of the page
 * faults, the quartiles of the cpu time, and the median of the ratio of the time that passed.
 * Each start is a line of CSV: name, round, cpu, passed, page faults.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "contestants.h"

enum { FILTER = 9 };

enum { CPU, RATIO, WALL, FAULTS, WALL_RATIO };

static size_t at_once = 1;
static FILE *csv;

/* Descriptor 9 may be a filter that the command reads: open it anew each time, as those that are
 * started at once would share its offset. */
static void
become(const struct contestant *one)
{
	int null = open("/dev/null", O_RDWR), filter = open("/proc/self/fd/9", O_RDONLY);

	dup2(null, 0);
	dup2(null, 1);
	if (filter >= 0)
		dup2(filter, FILTER);
	execv(one->words[0], one->words);
	err(127, "cannot execute '%s'", one->words[0]);
}

static double
micros(const struct timeval *time)
{
	return (double)time->tv_sec * 1e6 + (double)time->tv_usec;
}

static bool
remove_from(pid_t *started, pid_t pid)
{
	size_t i;

	for (i = 0; i < at_once; i++) {
		if (started[i] == pid) {
			started[i] = 0;
			return true;
		}
	}
	return false;
}

/* Some commands (bubblewrap) exit before their descendants: these become children of
 * this process, the subreaper, and are counted, too. */
static void
await_all(const struct contestant *one, size_t round, pid_t *started, double began)
{
	double n = (double)at_once;
	struct rusage usage;
	pid_t ended;
	int status;

	while ((ended = wait4(-1, &status, 0, &usage)) > 0) {
		if (remove_from(started, ended)) {
			one->figures[WALL][round] = (microseconds() - began) / n;
			if (status != 0)
				errx(1, "'%s' ended with wait status 0x%x", one->name, (unsigned)status);
		}
		one->figures[CPU][round] += (micros(&usage.ru_utime) + micros(&usage.ru_stime)) / n;
		one->figures[FAULTS][round] += (double)(usage.ru_minflt + usage.ru_majflt) / n;
	}
	if (errno != ECHILD)
		err(1, "cannot wait for '%s'", one->name);
	if (csv)
		fprintf(csv, "\"%s\",%zu,%.1f,%.1f,%.1f\n", one->name, round, one->figures[CPU][round],
		    one->figures[WALL][round], one->figures[FAULTS][round]);
}

static void
start(const struct contestant *one, size_t round)
{
	static pid_t started[AT_ONCE];
	double began = microseconds();
	size_t i;

	for (i = 0; i < at_once; i++) {
		started[i] = fork();
		if (started[i] < 0)
			err(1, "cannot fork");
		if (started[i] == 0)
			become(one);
	}
	await_all(one, round, started, began);
}

/* Every contestant once, in random order. */
static void
play(size_t round)
{
	size_t order[CONTESTANTS], i, other, saved;
	const struct contestant *one;

	for (i = 0; i < count; i++) {
		other = (size_t)random() % (i + 1);
		saved = i != other ? order[other] : i;
		order[other] = i;
		order[i] = saved;
	}
	for (i = 0; i < count; i++)
		start(&contestants[order[i]], round);
	for (one = contestants; one < contestants + count; one++) {
		one->figures[RATIO][round] = one->figures[CPU][round] / contestants->figures[CPU][round];
		one->figures[WALL_RATIO][round] =
		    one->figures[WALL][round] / contestants->figures[WALL][round];
	}
}

static void
print(const struct contestant *one, size_t rounds)
{
	printf("%s\t%.0f\t%.2f\t%.0f\t%.0f", one->name, median(one->figures[CPU], rounds),
	    median(one->figures[RATIO], rounds), median(one->figures[WALL], rounds),
	    median(one->figures[FAULTS], rounds));
	printf("\t%.0f\t%.0f\t%.2f\n", one->figures[CPU][rounds / 4],
	    one->figures[CPU][rounds * 3 / 4], median(one->figures[WALL_RATIO], rounds));
}

int
main(int argc, char *argv[])
{
	size_t rounds, round, i;
	int option;

	while ((option = getopt(argc, argv, "j:o:")) != -1) {
		if (option == 'j')
			at_once = strtoul(optarg, NULL, 10);
		else if (option != 'o' || !(csv = fopen(optarg, "ae")))
			errx(2, "usage: measure [-j N] [-o CSV] ROUNDS <LIST");
	}
	rounds = optind + 1 == argc ? strtoul(argv[optind], NULL, 10) : 0;
	if (rounds < 1 || rounds > ROUNDS || at_once < 1 || at_once > AT_ONCE)
		errx(2, "usage: measure [-j N] [-o CSV] ROUNDS <LIST (1 to %d rounds, %d at once)",
		    ROUNDS, AT_ONCE);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
		err(1, "cannot adopt orphans");
	read_list(rounds);
	srandom((unsigned)getpid());
	for (round = 0; round < rounds; round++)
		play(round);
	if (csv && fclose(csv) == EOF)
		err(1, "cannot write the starts");
	for (i = 0; i < count; i++)
		print(&contestants[i], rounds);
	return 0;
}
