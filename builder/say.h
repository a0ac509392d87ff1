/* SPDX-License-Identifier: ISC */
/*
 * say - every message the builders print about themselves.
 *
 * One line each, on standard error: "program: message".  Lower case, no full
 * stop, names in single quotes.  Control characters are escaped here, once,
 * so that no name of a file can move the reader's cursor.
 */
#ifndef SAY_H
#define SAY_H

/* How the programs end. */
enum status {
	STATUS_DONE       = 0,
	STATUS_UNRESOLVED = 1, /* something that was named does not exist */
	STATUS_USAGE      = 2, /* the command line or the recipe makes no sense */
	STATUS_UNPROVEN   = 3, /* the finished tree failed its proof */
	STATUS_IO         = 4, /* reading or writing failed */
};

#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define NORETURN     __attribute__((noreturn))

/* Name the program in messages from here on. */
void say_program(const char *name);

/* Something the user should know that is not an error. */
void say_note(const char *fmt, ...) PRINTF(1, 2);

/* Something is wrong; go on looking for more, say_stop() ends it. */
void say_error(enum status, const char *fmt, ...) PRINTF(2, 3);

/* Exit with the status of the first error, if there was one. */
void say_stop(void);

/* Say it and exit; what must be undone hangs on atexit(3). */
NORETURN void say_die(enum status, const char *fmt, ...) PRINTF(2, 3);

/* "cannot <sentence>: <strerror(errno)>", exit status 4. */
NORETURN void say_cannot(const char *fmt, ...) PRINTF(1, 2);

/* There is no memory, and saying this takes none; exit status 4. */
NORETURN void say_no_memory(void);

#endif
