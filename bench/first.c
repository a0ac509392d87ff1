/* SPDX-License-Identifier: ISC */
/*
 * first - how long it takes until the first instruction of a command.
 *
 *   first                 say what time it is, in nanoseconds: this is the command
 *   first ROUNDS <LIST    start those in LIST in turn, each of which ends as `first`
 *
 * LIST has lines of "name<tab>command and its words".  A line of the result: name, and
 * the median and the least of the times from execve(2) until `first` says it, in µs.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONTESTANTS = 16, WORDS = 64, ROUNDS = 10000 };

static struct contestant {
	char *name;
	char *words[WORDS];
	long long *times;
} contestants[CONTESTANTS];
static size_t count;

static long long
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void
read_list(size_t rounds)
{
	char *line = NULL, *word;
	size_t size = 0, n;

	for (; getline(&line, &size, stdin) > 0; line = NULL, size = 0) {
		struct contestant *one = &contestants[count++];

		if (count > CONTESTANTS)
			errx(1, "more than %d commands", CONTESTANTS);
		one->times = calloc(rounds, sizeof *one->times);
		one->name = strtok(line, "\t\n");
		if (!one->name || !one->times)
			errx(1, "line %zu is empty", count);
		for (n = 0; n < WORDS - 1 && (word = strtok(NULL, " \n")); n++)
			one->words[n] = word;
		if (!n)
			errx(1, "'%s' has no command", one->name);
	}
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

static int
by_value(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char *argv[])
{
	size_t rounds, round, i;

	if (argc == 1)
		return printf("%lld\n", now()) < 0;
	rounds = strtoul(argv[1], NULL, 10);
	if (!rounds || rounds > ROUNDS)
		errx(1, "ROUNDS is 1 to %d", ROUNDS);
	read_list(rounds);
	for (round = 0; round < rounds; round++)
		for (i = 0; i < count; i++)
			contestants[i].times[round] = start(&contestants[i]);
	for (i = 0; i < count; i++) {
		qsort(contestants[i].times, rounds, sizeof(long long), by_value);
		printf("%s\t%lld\t%lld\n", contestants[i].name,
		    contestants[i].times[rounds / 2] / 1000, contestants[i].times[0] / 1000);
	}
	return 0;
}
