/* SPDX-License-Identifier: ISC */
/*
 * console - a terminal of the container's own.
 *
 * Init opens it, in the container's devpts, and hands its other end to host, who
 * relays.  So job control works inside, and what is pushed into the terminal
 * inside (TIOCSTI, CVE-2017-5226) stays there.  pty(7)
 */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <stdbool.h>

struct plan;
struct run;


void console_open(const struct plan *, struct run *);
void console_hand_over(const struct plan *, struct run *);
void console_take_over(const struct plan *, struct run *);
void console_attach(const struct plan *, struct run *);
void console_raw(const struct plan *, struct run *);
void console_restore(const struct plan *, struct run *);

#endif
