/* SPDX-License-Identifier: ISC */
/* process - the processes of a run: how they start, wait for each other and end. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

struct plan;
struct run;

/* The first process inside: "edge", or "init" where that is cloned into all namespaces; its pid;
 * and the ends of the channel between it and the host process. */
const char *process_first_inside(const struct plan *);
pid_t process_first_pid(const struct plan *, const struct run *);
int process_end_of_host(const struct plan *, const struct run *);
int process_end_inside(const struct plan *, const struct run *);

bool process_edge_wanted(const struct plan *);
bool process_no_edge_wanted(const struct plan *);
bool process_help_wanted(const struct plan *);
bool process_word_wanted(const struct plan *);
bool process_edge_help_wanted(const struct plan *);
bool process_session_wanted(const struct plan *);
bool process_die_again_wanted(const struct plan *);

void process_tidy(const struct plan *, struct run *);
void process_open_edge_channel(const struct plan *, struct run *);
void process_open_init_channel(const struct plan *, struct run *);
void process_tell_host(const struct plan *, struct run *);
void process_await_edge(const struct plan *, struct run *);
void process_tell_first(const struct plan *, struct run *);
void process_await_host(const struct plan *, struct run *);
void process_init_await_host(const struct plan *, struct run *);
void process_name_init(const struct plan *, struct run *);
void process_meet_init(const struct plan *, struct run *);
void process_leave(const struct plan *, struct run *);
void process_see_edge_off(const struct plan *, struct run *);
void process_die_with_host(const struct plan *, struct run *);
void process_new_session(const struct plan *, struct run *);
void process_reset_signals(const struct plan *, struct run *);
bool process_execute_wanted(const struct plan *);
void process_execute(const struct plan *, struct run *);
void process_reap(const struct plan *, struct run *);
void process_await_command(const struct plan *, struct run *);
void process_watch(const struct plan *, struct run *);

#endif
