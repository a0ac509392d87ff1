/* SPDX-License-Identifier: ISC */
/*
 * rows - start programs that note when each row of their table begins, and print how long it took.
 *
 *   rows ROUNDS FILE <LIST
 *
 * LIST has lines of "name<tab>command and its words"; in each round every command is started once,
 * with FILE for its notes (row_clock.h).  A line of the result: name, actor, row, and the median
 * and the least of the times, in µs, from its beginning to that of the next row of its actor, or to
 * the end of the start.  The first row is that before the table.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "contestants.h"
#include "row_clock.h"

/* In the order of their first notes. */
static struct row {
	const struct contestant *of;
	int actor;
	char name[36];
	double *times;
	size_t count;
} rows[2 * ROW_NOTES];

static size_t row_count, rounds;
static struct row_clock *notes;

static struct row *
row_of(const struct contestant *one, const struct row_note *note)
{
	struct row *row;

	for (row = rows; row < rows + row_count; row++) {
		if (row->of == one && row->actor == note->actor && strcmp(row->name, note->row) == 0)
			return row;
	}
	if (row_count == sizeof rows / sizeof rows[0])
		errx(1, "too many rows");
	*row = (struct row){ .of = one, .actor = note->actor };
	strcpy(row->name, note->row);
	row_count++;
	if (!(row->times = calloc(rounds, sizeof *row->times)))
		err(1, "cannot remember the rows");
	return row;
}

static void
count_rows(const struct contestant *one, long long began, long long ended)
{
	static const struct row_note before = { .row = "(before the first row)" };
	unsigned n = notes->count, i, next;
	struct row *first = row_of(one, &before);
	double took;

	if (!n || n > ROW_NOTES)
		errx(1, "'%s' has noted %u rows", one->name, n);
	first->times[first->count++] = (double)(notes->notes[0].begun - began) / 1000;
	for (i = 0; i < n; i++) {
		struct row_note *note = &notes->notes[i];
		struct row *row = row_of(one, note);

		for (next = i + 1; next < n && notes->notes[next].actor != note->actor; next++)
			;
		took = (double)((next < n ? notes->notes[next].begun : ended) - note->begun) / 1000;
		row->times[row->count++] = took;
	}
}

static long long
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void
start(const struct contestant *one)
{
	long long began;
	int status, null;
	pid_t pid;

	memset(notes, 0, sizeof *notes);
	began = now();
	if ((pid = fork()) < 0)
		err(1, "cannot fork");
	if (pid == 0) {
		null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(null, 1);
		execv(one->words[0], one->words);
		err(127, "cannot execute '%s'", one->words[0]);
	}
	if (waitpid(pid, &status, 0) < 0 || status != 0)
		errx(1, "'%s' has failed", one->name);
	count_rows(one, began, now());
}

static void
share_notes(const char *file)
{
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, sizeof *notes) < 0)
		err(1, "cannot make '%s'", file);
	notes = mmap(NULL, sizeof *notes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (notes == MAP_FAILED)
		err(1, "cannot map '%s'", file);
	close(fd);
	setenv(ROW_CLOCK, file, 1);
}

int
main(int argc, char *argv[])
{
	static const char *const actors[] = { "host", "edge", "init", "command" };
	size_t round, i;

	rounds = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
	if (rounds < 1 || rounds > ROUNDS)
		errx(2, "usage: rows ROUNDS FILE <LIST");
	share_notes(argv[2]);
	read_list(rounds);
	for (round = 0; round < rounds; round++) {
		for (i = 0; i < count; i++)
			start(&contestants[i]);
	}
	for (i = 0; i < row_count; i++) {
		double middle = median(rows[i].times, rows[i].count);

		printf("%s\t%s\t%s\t%.1f\t%.1f\n", rows[i].of->name, actors[rows[i].actor], rows[i].name,
		    middle, rows[i].times[0]);
	}
	return 0;
}
