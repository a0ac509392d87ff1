/* SPDX-License-Identifier: ISC */
/*
 * console - a new terminal for the container.
 *
 * Init opens it in the container's devpts and sends its master end to the host process,
 * which relays.  So job control works inside, and characters that a process inside pushes
 * into the terminal (TIOCSTI, CVE-2017-5226) do not reach the caller's.  pty(7)
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
