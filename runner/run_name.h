/* SPDX-License-Identifier: ISC */
/*
 * run_name - the name of a run (--name), and what the run tells of itself.
 *
 * A line of JSON, for --list:
 *
 *	{ "name": NAME, "uid": N, "state": "running" or "starting", "runner": N, "init": N or null,
 *	  "command": N or null, "words": [...], "jail": PATH or null, "since": "2026-01-31T12:00:00Z" }
 *
 * and a document for --enter, which has the restrictions of the command: enter.c reads it.
 */
#ifndef RUN_NAME_H
#define RUN_NAME_H

#include <stdbool.h>
#include <sys/types.h>

struct plan;
struct run;

/* Is it a name: 1 to 64 letters, digits, '.', '_' and '-', the first of them a letter or digit, and
 * not digits alone? */
bool run_name_is_valid(const char *);
/* Split "NAME" or "UID/NAME": the uid, which is the caller's by default, and the name, a part of
 * TEXT.  False if TEXT has another form. */
bool run_name_split(const char *text, uid_t *, const char **name);

/* For the option. */
void run_name_set(struct plan *, char *name);

void run_name_take(const struct plan *, struct run *);

#endif
