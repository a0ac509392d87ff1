/* SPDX-License-Identifier: ISC */
/* row_clock - the time at which each row of a table of steps begins, in a file that all processes
 * of a start share. */
#ifndef ROW_CLOCK_H
#define ROW_CLOCK_H

/* The file is named by this variable of the environment, and has the size of struct row_clock. */
#define ROW_CLOCK "ROW_CLOCK"

enum { ROW_NOTES = 256 };

struct row_clock {
	unsigned count;
	struct row_note {
		long long begun;        /* CLOCK_MONOTONIC, in ns */
		int actor;
		char row[36];
	} notes[ROW_NOTES];
};

/* Map the file, if the variable is set: before the first fork, and before descriptors are closed. */
void row_clock_open(void);

/* A row begins.  Without a file this does nothing. */
void row_clock_note(int actor, const char *row);

#endif
