/* SPDX-License-Identifier: ISC */
/* row_clock - the time at which each row of a table of steps begins, in a file that all processes
 * of a start share. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "row_clock.h"

static struct row_clock *notes;

void
row_clock_open(void)
{
	const char *name = getenv(ROW_CLOCK);
	int fd = name ? open(name, O_RDWR | O_CLOEXEC) : -1;

	if (fd < 0)
		return;
	notes = mmap(NULL, sizeof *notes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
	if (notes == MAP_FAILED)
		notes = NULL;
	close(fd);
}

void
row_clock_note(int actor, const char *row)
{
	struct row_note *note;
	struct timespec time;
	unsigned n;

	if (!notes || (n = __atomic_fetch_add(&notes->count, 1, __ATOMIC_RELAXED)) >= ROW_NOTES)
		return;
	note = &notes->notes[n];
	note->actor = actor;
	strncpy(note->row, row, sizeof note->row - 1);
	clock_gettime(CLOCK_MONOTONIC, &time);
	note->begun = time.tv_sec * 1000000000LL + time.tv_nsec;
}
