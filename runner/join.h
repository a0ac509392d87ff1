/* SPDX-License-Identifier: ISC */
/*
 * join - enter existing namespaces, and keep new ones.
 *
 * A namespace exists as long as a process is in it, or its file in /proc/PID/ns is mounted
 * somewhere.  setns(2), namespaces(7)
 */
#ifndef JOIN_H
#define JOIN_H

#include <stdbool.h>

struct plan;
struct run;

/* For the options: --join "NS=PID", "NS=NAME" or "NS=FILE"; --enter PID or NAME; --persist
 * "NS=FILE". */
void join_add(struct plan *, char *value);
void join_add_all(struct plan *, const char *pid);
void join_add_kept(struct plan *, char *value);
/* The same for a namespace of a bundle. */
struct namespace;
void join_add_file(struct plan *, const struct namespace *, const char *file);

/* For the plan: the containers whose namespaces are joined are running. */
void join_settle(struct plan *);

bool join_queue_wanted(const struct plan *);
/* Is a namespace of FLAGS (CLONE_NEW*) joined? */
bool join_has(const struct plan *, unsigned flags);

/* The CLONE_* flags of the namespaces that are joined. */
unsigned join_flags(const struct plan *);

void join_open(const struct plan *, struct run *);
void join_enter(const struct plan *, struct run *);
void join_enter_for_queue(const struct plan *, struct run *);
/* By the host process, while init waits: if it fails, no command runs. */
void join_keep(const struct plan *, struct run *);

#endif
