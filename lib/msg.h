/* SPDX-License-Identifier: ISC */
/*
 * msg - every message that the programs print about themselves.
 *
 * One line each, on standard error: "program: [actor: ]message".  Lower case, no full
 * stop, names in single quotes.  Control characters and malformed UTF-8 are escaped
 * here, once, so that no name of a file can send commands to the terminal.  A line is
 * written by one write(2): lines of several processes do not mix.  A line longer than
 * 8 KB is cut.
 */
#ifndef MSG_H
#define MSG_H

#include <stdbool.h>
#include <stddef.h>

#define PRINTF(f, a) __attribute__((format(printf, f, a)))

/* The program's name, its exit status after a user's mistake, and that after a failed
 * system call.  Comes first in main(). */
void msg_program(const char *name, int mistake, int failure);

/* Name the process in messages from here on; NULL for the first one. */
void msg_actor(const char *actor);

/* Something was left out or done another way: "note: ...". */
void msg_note(const char *fmt, ...) PRINTF(1, 2);

/* Something went wrong, and the caller goes on. */
void msg_warn(const char *fmt, ...) PRINTF(1, 2);

/* Something is wrong: print it, remember the first STATUS, go on to find more.  The
 * 40th error ends the program. */
void msg_error(int status, const char *fmt, ...) PRINTF(2, 3);

/* msg_error() for a user's mistake. */
void msg_complain(const char *fmt, ...) PRINTF(1, 2);

/* The number of errors so far. */
unsigned msg_errors(void);

/* Exit with the status of the first error, if there was one. */
void msg_stop(void);

/* Print the message and exit; atexit(3) handlers run. */
_Noreturn void msg_die(int status, const char *fmt, ...) PRINTF(2, 3);

/* "cannot <sentence>: <strerror(errno)>", then exit. */
_Noreturn void msg_cannot(const char *fmt, ...) PRINTF(1, 2);

/* Say so without allocating memory, then exit. */
_Noreturn void msg_no_memory(void);

/* One line of the list of deeds, with its actor: on standard error when the action is
 * done, on standard output when it is EXPLAINed only. */
void msg_action(const char *action, bool explain);

/* The same on FD, a terminal, with a blank in place of the newline. */
void msg_question(int fd, const char *action);

/* On standard output, as it is.  A failing write(2) ends the program. */
void msg_text(const char *text, size_t length);
void msg_out(const char *fmt, ...) PRINTF(1, 2);

#endif
