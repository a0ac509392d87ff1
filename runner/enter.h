/* SPDX-License-Identifier: ISC */
/*
 * enter - one more command in a container that has a name (--enter, --join NS=NAME).
 *
 * The run tells the restrictions of its command and hands over the namespaces.  The new command gets
 * the same: capabilities, no_new_privs, filters, ids, limits, cgroup, environment.
 */
#ifndef ENTER_H
#define ENTER_H

#include <stdbool.h>
#include <stddef.h>

struct plan;
struct run;

/* For the options: the container WHO, "NAME" or "UID/NAME". */
void enter_set(struct plan *, const char *who);
/* Settle the plan of a command that enters a container: ask this for all. */
void enter_settle(struct plan *);
/* For a row of plan->joins that names a container: which run has the name now? */
struct named_file;
void enter_identify(struct named_file *);

/* Read what the run tells: the members of the plan.  NULL, or what is wrong. */
const char *enter_read(struct plan *, char *json, size_t length);

/* Fill run->joins for the rows of plan->joins that name the container of row FIRST. */
void enter_ask(const struct plan *, struct run *, size_t first);

#endif
