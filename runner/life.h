/* SPDX-License-Identifier: ISC */
/* life - the processes of a run: how they start, wait for each other and end. */
#ifndef LIFE_H
#define LIFE_H

#include <stdbool.h>

struct plan;
struct run;

bool life_edge_wanted(const struct plan *);
bool life_no_edge_wanted(const struct plan *);
bool life_help_wanted(const struct plan *);
bool life_init_wanted(const struct plan *);
bool life_step_wanted(const struct plan *);
bool life_session_wanted(const struct plan *);
bool life_die_again_wanted(const struct plan *);

void life_tidy(const struct plan *, struct run *);
void life_open_edge_channel(const struct plan *, struct run *);
void life_open_init_channel(const struct plan *, struct run *);
void life_tell_host(const struct plan *, struct run *);
void life_await_edge(const struct plan *, struct run *);
void life_tell_edge(const struct plan *, struct run *);
void life_await_host(const struct plan *, struct run *);
void life_name_init(const struct plan *, struct run *);
void life_meet_init(const struct plan *, struct run *);
void life_leave(const struct plan *, struct run *);
void life_see_edge_off(const struct plan *, struct run *);
void life_die_with_host(const struct plan *, struct run *);
void life_new_session(const struct plan *, struct run *);
void life_reset_signals(const struct plan *, struct run *);
void life_execute(const struct plan *, struct run *);
void life_reap(const struct plan *, struct run *);
void life_await_command(const struct plan *, struct run *);
void life_watch(const struct plan *, struct run *);

#endif
