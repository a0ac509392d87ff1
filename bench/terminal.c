/* SPDX-License-Identifier: ISC */
/*
 * terminal - measure what comes through a terminal, and how long a key takes.
 *
 *   terminal ROUNDS BYTES KEYS <LIST
 *
 * LIST has lines of "name<tab>command and its words"; each starts the program that is added to
 * it: `inside`.  The command has a terminal of its own.  In each round every command pours BYTES
 * once, and sends back KEYS keys, in turn.  A line of the result: name, medians of the throughput
 * (MB/s), of its cpu time with that of all descendants (ms/MB), of the round trip of a key (µs;
 * the median of the medians of the rounds) and of its cpu time (µs), both without that of a start.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "contestants.h"

enum { FILTER = 9 };

enum { RATE, RATE_CPU, TRIP, TRIP_CPU };

static size_t bytes, keys;
static int master;

/* Of this process and of all that it has waited for. */
static double
spent(void)
{
	struct rusage own, others;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &others);
	return 1e6 * (double)(own.ru_utime.tv_sec + own.ru_stime.tv_sec + others.ru_utime.tv_sec +
	    others.ru_stime.tv_sec) + (double)(own.ru_utime.tv_usec + own.ru_stime.tv_usec +
	    others.ru_utime.tv_usec + others.ru_stime.tv_usec);
}

/* A terminal that changes no line.  Descriptor 9 may be a filter that the command reads. */
static pid_t
start(const struct contestant *one, const char *what, const char *more)
{
	struct termios mode;
	char *words[WORDS + 2];
	int filter;
	size_t n;
	pid_t pid;

	for (n = 0; one->words[n]; n++)
		words[n] = one->words[n];
	words[n++] = (char *)(uintptr_t)what;
	words[n++] = (char *)(uintptr_t)more;
	words[n] = NULL;
	if ((pid = forkpty(&master, NULL, NULL, NULL)) < 0)
		err(1, "cannot make a terminal");
	if (pid == 0) {
		filter = open("/proc/self/fd/9", O_RDONLY);
		if (filter >= 0)
			dup2(filter, FILTER);
		tcgetattr(0, &mode);
		mode.c_oflag &= ~(tcflag_t)OPOST;
		tcsetattr(0, TCSANOW, &mode);
		execv(words[0], words);
		err(127, "cannot execute '%s'", words[0]);
	}
	return pid;
}

static void
await_all(const struct contestant *one, pid_t pid)
{
	int status;
	pid_t ended;

	while ((ended = wait(&status)) > 0) {
		if (ended == pid && status != 0)
			errx(1, "'%s' ended with wait status 0x%x", one->name, (unsigned)status);
	}
	close(master); /* it would hang up on a command that has not ended */
}

/* The time counts from the first byte, and the cpu time is less that of a start ALONE. */
static void
take_poured(const struct contestant *one, size_t round, double alone)
{
	static char text[65536];
	char number[24];
	double before = spent(), began = 0, ended = 0;
	size_t got = 0;
	ssize_t n;
	pid_t pid;

	snprintf(number, sizeof number, "%zu", bytes);
	pid = start(one, "pour", number);
	while (got < bytes && (n = read(master, text, sizeof text)) > 0) {
		ended = microseconds();
		if (!got)
			began = ended;
		got += (size_t)n;
	}
	if (got < bytes)
		errx(1, "'%s' has poured %zu bytes", one->name, got);
	await_all(one, pid);
	one->figures[RATE][round] = (double)bytes / (ended - began);
	one->figures[RATE_CPU][round] = (spent() - before - alone) / (double)bytes * 1e3;
}

/* The cpu time of a start that sends N keys back. */
static double
send_keys(const struct contestant *one, size_t n, double *trips)
{
	double before = spent(), began;
	pid_t pid = start(one, "echo", NULL);
	char byte = 0;
	size_t i;

	while (byte != 'r') {
		if (read(master, &byte, 1) != 1)
			errx(1, "'%s' has not begun", one->name);
	}
	for (i = 0; i < n; i++) {
		began = microseconds();
		if (write(master, "k", 1) != 1 || read(master, &byte, 1) != 1)
			errx(1, "'%s' does not answer", one->name);
		trips[i] = microseconds() - began;
	}
	if (write(master, "q", 1) != 1)
		err(1, "cannot end '%s'", one->name);
	while (read(master, &byte, 1) > 0)
		;
	await_all(one, pid);
	return spent() - before;
}

static void
play(const struct contestant *one, size_t round)
{
	double *trips = calloc(keys, sizeof *trips), alone = send_keys(one, 0, NULL);

	if (!trips)
		err(1, "cannot remember %zu keys", keys);
	one->figures[TRIP_CPU][round] = (send_keys(one, keys, trips) - alone) / (double)keys;
	one->figures[TRIP][round] = median(trips, keys);
	free(trips);
	take_poured(one, round, alone);
}

int
main(int argc, char *argv[])
{
	size_t rounds = argc == 4 ? strtoul(argv[1], NULL, 10) : 0, round, i, f;

	if (rounds < 1 || rounds > ROUNDS)
		errx(2, "usage: terminal ROUNDS BYTES KEYS <LIST");
	bytes = strtoul(argv[2], NULL, 10);
	keys = strtoul(argv[3], NULL, 10);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
		err(1, "cannot adopt orphans");
	read_list(rounds);
	for (round = 0; round < rounds; round++) {
		for (i = 0; i < count; i++)
			play(&contestants[i], round);
	}
	for (i = 0; i < count; i++) {
		printf("%s", contestants[i].name);
		for (f = RATE; f <= TRIP_CPU; f++)
			printf("\t%.1f", median(contestants[i].figures[f], rounds));
		putchar('\n');
	}
	return 0;
}
