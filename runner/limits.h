/* SPDX-License-Identifier: ISC */
/*
 * limits - how much the command may use.
 *
 * Resource limits are a process's (setrlimit(2)); memory, processes and cpu are
 * counted for the container as a whole, in a cgroup of its own that is removed
 * afterwards.  That takes the unified tree (cgroups(7), version 2) and a part of it
 * that the caller may write to.
 */
#ifndef LIMITS_H
#define LIMITS_H

#include <stdbool.h>

struct plan;
struct run;

/* For the options: "NAME=SOFT[:HARD]", with "unlimited". */
void limits_add_ulimit(struct plan *, char *value);
/* For the options: a number with k, m or g behind it; a number of processes; of cpus,
 * with a fraction. */
void limits_set_memory(struct plan *, const char *value);
void limits_set_pids(struct plan *, const char *value);
void limits_set_cpus(struct plan *, const char *value);
/* For the plan: find the place for the cgroup; complain if there is none. */
void limits_settle(struct plan *);
/* Where the unified tree is mounted, or NULL; whether there is a place in it for what
 * the plan limits, which is then in the plan. */
const char *limits_unified_tree(void);
bool limits_find_place(struct plan *);

bool limits_cgroup_wanted(const struct plan *);
bool limits_raise_wanted(const struct plan *);

void limits_make_cgroup(const struct plan *, struct run *);
void limits_enter_cgroup(const struct plan *, struct run *);
void limits_remove_cgroup(const struct plan *, struct run *);
void limits_raise(const struct plan *, struct run *);
void limits_set(const struct plan *, struct run *);

#endif
