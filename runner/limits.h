/* SPDX-License-Identifier: ISC */
/*
 * limits - resource limits and cgroup limits of the command.
 *
 * Resource limits are per process (setrlimit(2)).  Memory, processes and cpu time are
 * limited for the container as a whole, in a new cgroup that is removed at the end.  That
 * needs the unified tree (cgroups(7), version 2) and a part of it that the caller can write.
 */
#ifndef LIMITS_H
#define LIMITS_H

#include <stdbool.h>

struct plan;
struct run;

/* For the options: "NAME=SOFT[:HARD]", with "unlimited". */
/* Set the name and the resource of a limit; false if there is none of this name. */
struct limit;
bool limits_by_name(const char *name, struct limit *);
void limits_add_ulimit(struct plan *, char *value);
/* For the options: bytes, with a suffix k, m or g; a number of processes; a number of cpus,
 * with a fraction. */
void limits_set_memory(struct plan *, const char *value);
void limits_set_pids(struct plan *, const char *value);
void limits_set_cpus(struct plan *, const char *value);
/* For the option, and for the plan: the memory that an archive may take as the jail. */
void limits_set_unpack(struct plan *, const char *value);
void limits_settle_unpack(struct plan *);

/* For the plan: find the parent of the cgroup; complain if there is none. */
void limits_settle(struct plan *);
/* The mount point of the unified tree, or NULL. */
const char *limits_unified_tree(void);
/* Find a parent with the controllers that the plan needs, and set plan->cgroup; false if there
 * is none. */
bool limits_find_place(struct plan *);

bool limits_cgroup_wanted(const struct plan *);
bool limits_raise_wanted(const struct plan *);

/* Does root inside get the cgroup, to make more below it? */
bool limits_delegate_wanted(const struct plan *);

void limits_make_cgroup(const struct plan *, struct run *);
void limits_delegate(const struct plan *, struct run *);
bool limits_enter_wanted(const struct plan *);
void limits_enter_cgroup(const struct plan *, struct run *);
void limits_remove_cgroup(const struct plan *, struct run *);
void limits_raise(const struct plan *, struct run *);
void limits_score(const struct plan *, struct run *);
void limits_set(const struct plan *, struct run *);

#endif
