/* SPDX-License-Identifier: ISC */
/* messages - the functions of lib/msg.h, for fuzzers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "messages.h"
#include "lib/msg.h"

static jmp_buf end;
static bool running;
static unsigned errors, notes;

bool
messages_run(void (*call)(void *data), void *data)
{
	bool returned = false;

	errors = notes = 0;
	running = true;
	if (!setjmp(end)) {
		call(data);
		returned = true;
	}
	running = false;
	return returned;
}

void
messages_end(void)
{
	if (!running)
		abort();
	longjmp(end, 1);
}

bool
messages_running(void)
{
	return running;
}

unsigned
messages_notes(void)
{
	return notes;
}

/* Read all that the message reads. */
static void PRINTF(1, 0)
look(const char *fmt, va_list ap)
{
	static char text[8192];

	if (vsnprintf(text, sizeof text, fmt, ap) <= 0)
		abort();
}

/* As lib/msg.c, which gives up at the 40th. */
static void
count_error(void)
{
	if (++errors == 40)
		messages_end();
}

#define LOOK(fmt) \
	do { \
		va_list ap; \
		va_start(ap, fmt); \
		look(fmt, ap); \
		va_end(ap); \
	} while (0)

void msg_program(const char *name, int mistake, int failure) { }
void msg_actor(const char *actor) { }
void msg_writer(bool (*write)(int, const void *, size_t)) { }
void msg_note(const char *fmt, ...) { LOOK(fmt); notes++; }
void msg_hold_notes(void) { }
void msg_print_notes(void) { }
void msg_drop_notes(void) { }
void msg_warn(const char *fmt, ...) { LOOK(fmt); notes++; }
void msg_error(int status, const char *fmt, ...) { LOOK(fmt); count_error(); }
void msg_complain(const char *fmt, ...) { LOOK(fmt); count_error(); }
unsigned msg_errors(void) { return errors; }
void msg_die(int status, const char *fmt, ...) { LOOK(fmt); messages_end(); }
void msg_cannot(const char *fmt, ...) { LOOK(fmt); messages_end(); }
void msg_no_memory(void) { abort(); }
void msg_action(const char *action, bool explain) { }
void msg_question(int fd, const char *action) { }
void msg_line(unsigned at, unsigned indent, const char *fmt, ...) { LOOK(fmt); }
void msg_fact(const char *name, const char *text) { }
void msg_text(const char *text, size_t length) { }
void msg_out(const char *fmt, ...) { LOOK(fmt); }

size_t
msg_escape(char *line, const char *text)
{
	return (size_t)snprintf(line, MSG_LINE, "%.*s", MSG_LINE - 1, text);
}

void
msg_stop(void)
{
	if (errors)
		messages_end();
}
