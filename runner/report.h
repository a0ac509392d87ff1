/* SPDX-License-Identifier: ISC */
/*
 * report - what became of a run, as JSON (--report, --info-fd).
 *
 *	{ "invoke_ns": VERSION,
 *	  "pids": { "runner": N, "init": N or null, "command": N },
 *	  "namespaces": { "user": { "outside": INODE, "inside": INODE }, ... },
 *	  "status": N, "signal": N or null,
 *	  "seconds": { "wall": S, "user": S, "system": S }, "peak_memory": BYTES }
 *
 * The pids are those that the caller sees.  Status is the runner's own; signal is what
 * ended the command.  Wall time begins when the command is set free; user and system
 * time are of all that ended within, by getrusage(2), and the peak is that of the
 * largest process.  A run that failed has "invoke_ns" and "status" alone.
 *
 * What is known before the command runs goes to the descriptor of --info-fd.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>

struct plan;
struct run;

/* For the option: a file's name, or the number of a descriptor. */
void report_set(struct plan *, char *name);
void report_set_info(struct plan *, char *number);

/* Does the command wait until host has looked at it? */
bool report_meet_wanted(const struct plan *);

void report_open_info(const struct plan *, struct run *);
void report_open(const struct plan *, struct run *);
void report_introduce(const struct plan *, struct run *);
void report_meet(const struct plan *, struct run *);
void report_write_info(const struct plan *, struct run *);
void report_let_go(const struct plan *, struct run *);
void report_write(const struct plan *, struct run *);

#endif
