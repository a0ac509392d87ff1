/* SPDX-License-Identifier: ISC */
/*
 * join - namespaces that exist: entering them, and keeping one.
 *
 * A namespace lives as long as a process is in it, or a mount of its file in
 * /proc/PID/ns is there.  setns(2), namespaces(7)
 */
#ifndef JOIN_H
#define JOIN_H

#include <stdbool.h>

struct plan;
struct run;

/* For the options: "NS=PID" or "NS=FILE"; a PID, all of whose are meant; "NS=FILE". */
void join_add(struct plan *, char *value);
void join_add_all(struct plan *, const char *pid);
void join_add_kept(struct plan *, char *value);

bool join_queue_wanted(const struct plan *);
/* Some of FLAGS are joined. */
bool join_has(const struct plan *, unsigned flags);

void join_open(const struct plan *, struct run *);
void join_enter(const struct plan *, struct run *);
void join_enter_for_queue(const struct plan *, struct run *);
/* By host, while init waits: no command runs if it fails. */
void join_keep(const struct plan *, struct run *);
void join_await_kept(const struct plan *, struct run *);

#endif
