/* SPDX-License-Identifier: ISC */
/*
 * msg - the messages of the programs.
 *
 * A message is one line on standard error: "program: [actor: ]message", in lower case,
 * without a full stop, with names in single quotes.  Control characters and malformed UTF-8
 * are escaped here, so that a file name cannot send commands to the terminal.  A line is
 * written by one write(2), so that lines of several processes do not mix.  A line longer
 * than MSG_LINE is cut.
 */
#ifndef MSG_H
#define MSG_H

#include <stdbool.h>
#include <stddef.h>

#define PRINTF(f, a) __attribute__((format(printf, f, a)))

/* Set the program's name, its exit status after a user's mistake, and that after a failed
 * system call.  Call it first in main(). */
void msg_program(const char *name, int mistake, int failure);

/* Set the name of this process in messages; NULL for none. */
void msg_actor(const char *actor);

/* Set the function that writes a message; at first it is kernel_write_all(). */
void msg_writer(bool (*write)(int fd, const void *data, size_t length));

/* Print "note: ...": a step was left out or done in another way. */
void msg_note(const char *fmt, ...) PRINTF(1, 2);

/* Hold back the notes from now on, until they are printed, all in front of the next other
 * message at the latest, or dropped. */
void msg_hold_notes(void);
void msg_print_notes(void);
void msg_drop_notes(void);

/* Print a message about a failure; the program goes on. */
void msg_warn(const char *fmt, ...) PRINTF(1, 2);

/* Print an error and store its STATUS if it is the first; the program goes on to find more.
 * The 40th error ends the program. */
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

/* Print "out of memory" without allocating memory, and exit. */
_Noreturn void msg_no_memory(void);

/* Print the sentence of an action, with its actor: on standard output if EXPLAIN, else on
 * standard error.  On a terminal, --explain names the actor once for all its lines in a row. */
void msg_action(const char *action, bool explain);

/* The same on FD, a terminal, with a blank instead of the newline. */
void msg_question(int fd, const char *action);

/* Copy TEXT to LINE, which has room for MSG_LINE bytes, with escapes and a NUL.  Returns the length. */
enum { MSG_LINE = 8192 };
size_t msg_escape(char *line, const char *text);

/* Print on standard output without escapes.  If write(2) fails, the program ends. */
void msg_text(const char *text, size_t length);
void msg_out(const char *fmt, ...) PRINTF(1, 2);

/* A line on standard output: a NAME, and in a column behind it the TEXT, escaped. */
void msg_fact(const char *name, const char *text);

/* As msg_out(), for a line and its newline, broken for the terminal as by page_wrap(). */
void msg_line(unsigned at, unsigned indent, const char *fmt, ...) PRINTF(3, 4);

#endif
