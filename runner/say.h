/* SPDX-License-Identifier: ISC */
/*
 * say - every message the program prints about itself.
 *
 * One line each, on standard error: "invoke_ns: [actor: ]message".
 * Lower case, no full stop, names in single quotes.  Control characters in a
 * message are shown as \xHH, so that no name can talk to the terminal.
 */
#ifndef SAY_H
#define SAY_H

#include <stdbool.h>
#include <stddef.h>

/* Exit statuses of our own; the others are the command's. */
enum {
	STATUS_FAILED    = 125, /* a step failed, or the command line makes no sense */
	STATUS_NOT_EXEC  = 126, /* command found but not executable */
	STATUS_NOT_FOUND = 127, /* command not found */
	STATUS_SIGNAL    = 128, /* plus the number of the signal that ended it */
};

#define PRINTF(f, a) __attribute__((format(printf, f, a)))

/* Name the process in messages from here on; NULL for the first one. */
void say_as(const char *actor);

/* One line of the screenplay: who does what (standard error), or would do
 * (standard output). */
void say_deed(const char *deed, bool explaining);

/* The same to a terminal, which waits for Enter at its end: so without a newline. */
void say_question(int fd, const char *deed);

/* What was left out or done otherwise, and why: "note: ...". */
void note(const char *fmt, ...) PRINTF(1, 2);

/* On standard output; what cannot be written there ends the process, as it would
 * any other program. */
void say_text(const char *text, size_t length);

/* On standard output, as it stands and without a newline of ours. */
void say_out(const char *fmt, ...) PRINTF(1, 2);

void warn(const char *fmt, ...) PRINTF(1, 2);

/* A user's mistake: say it, count it, go on to find the others. */
void complain(const char *fmt, ...) PRINTF(1, 2);
unsigned complaints(void);

_Noreturn void die(int status, const char *fmt, ...) PRINTF(2, 3);

#endif
