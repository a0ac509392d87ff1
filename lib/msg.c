/* SPDX-License-Identifier: ISC */
/* msg - the messages of the programs. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel.h"
#include "mem.h"
#include "msg.h"
#include "page.h"
#include "text.h"

enum { LINE = MSG_LINE, MOST_ERRORS = 40 }; /* a file that is not a recipe has an error in each line */

static const char *program = "invoke_ns", *actor;
static int mistake_status = 1, failure_status = 1;
static int first_status;
static unsigned errors;
static bool (*writer)(int fd, const void *data, size_t length) = kernel_write_all;

void
msg_program(const char *name, int mistake, int failure)
{
	program = name;
	mistake_status = mistake;
	failure_status = failure;
}

void
msg_actor(const char *name)
{
	actor = name;
}

void
msg_writer(bool (*write)(int fd, const void *data, size_t length))
{
	writer = write;
}

/* Append TEXT to LINE, of which USED bytes are used.  Returns the new number. */
static size_t
add_escaped(char *line, size_t used, const char *text)
{
	size_t length;

	for (; *text && used < LINE - 6; text += length ? length : 1) {
		length = text_printable(text);
		if (length) {
			memcpy(line + used, text, length);
			used += length;
		} else if (*text == '\n' || *text == '\t') {
			line[used++] = '\\';
			line[used++] = *text == '\n' ? 'n' : 't';
		} else {
			used += (size_t)sprintf(line + used, "\\x%02x", (unsigned char)*text);
		}
	}
	return used;
}

size_t
msg_escape(char *line, const char *text)
{
	size_t n = add_escaped(line, 0, text);

	line[n] = '\0';
	return n;
}

static LARGE char held[LINE];         /* notes, as lines */
static size_t held_length;
static bool holding;

void
msg_hold_notes(void)
{
	holding = true;
}

void
msg_print_notes(void)
{
	size_t length = held_length;

	msg_drop_notes();
	if (length)
		writer(STDERR_FILENO, held, length);
}

void
msg_drop_notes(void)
{
	holding = false;
	held_length = 0;
}

/* False if there is no room. */
static bool
hold(const char *line, size_t length)
{
	if (length > sizeof held - held_length)
		return false;
	memcpy(held + held_length, line, length);
	held_length += length;
	return true;
}

/* LINE has room for LINE bytes.  Returns the length. */
static size_t
make_line(char *line, const char *prefix, const char *text, char end)
{
	size_t n = strlen(prefix);

	memcpy(line, prefix, n);
	n = add_escaped(line, n, text);
	line[n++] = end;
	return n;
}

static const char note[] = "note: ";

static void PRINTF(2, 0)
say(const char *kind, const char *fmt, va_list ap)
{
	char prefix[128], text[LINE - 256], line[LINE];
	size_t n;

	snprintf(prefix, sizeof prefix, "%s: %s%s%s", program, actor ? actor : "",
	    actor ? ": " : "", kind);
	vsnprintf(text, sizeof text, fmt, ap);
	n = make_line(line, prefix, text, '\n');
	if (holding && kind == note && hold(line, n))
		return;
	msg_print_notes();
	writer(STDERR_FILENO, line, n); /* a failure cannot be reported */
}

void
msg_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(note, fmt, ap);
	va_end(ap);
}

void
msg_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
}

static void
count_error(int status)
{
	if (!first_status)
		first_status = status;
	if (++errors == MOST_ERRORS)
		msg_die(first_status, "gave up after %d errors", MOST_ERRORS);
}

void
msg_error(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
	count_error(status);
}

void
msg_complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
	count_error(mistake_status);
}

unsigned
msg_errors(void)
{
	return errors;
}

void
msg_stop(void)
{
	if (errors)
		exit(first_status);
}

void
msg_die(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
	exit(status);
}

void
msg_cannot(const char *fmt, ...)
{
	const char *reason = strerror(errno);
	char text[LINE - 512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	msg_die(failure_status, "cannot %s: %s", text, reason);
}

void
msg_no_memory(void)
{
	msg_die(failure_status, "out of memory");
}

static void
put_action(int fd, const char *action, char end)
{
	char prefix[32], line[LINE];
	size_t n;

	snprintf(prefix, sizeof prefix, "%-7s  ", actor ? actor : "");
	n = make_line(line, prefix, action, end);
	if (fd == STDOUT_FILENO)
		msg_text(line, n);
	else
		writer(fd, line, n);
}

/* --explain at a terminal: a group of lines for an actor, as long as no other comes between. */
static void
put_in_group(const char *action)
{
	static const struct {
		const char *actor;
		enum page_colour colour;
	} colours[] = {
		{ "host", PAGE_CYAN }, { "edge", PAGE_BLUE }, { "init", PAGE_GREEN },
		{ "command", PAGE_YELLOW },
	};
	static const char *group;
	const char *colour = "", *name = actor ? actor : "";
	bool same = group && !strcmp(group, name);
	char text[LINE];
	size_t i;

	for (i = 0; i < sizeof colours / sizeof colours[0]; i++) {
		if (!same && !strcmp(colours[i].actor, name))
			colour = page_colour(colours[i].colour);
	}
	make_line(text, "", action, '\0');
	msg_out("%s%s%-7s%s  ", group && !same ? "\n" : "", colour, same ? "" : name,
	    *colour ? page_colour(PAGE_PLAIN) : "");
	msg_line(9, 11, "%s", text);
	group = name;
}

void
msg_action(const char *action, bool explain)
{
	if (explain && page_width()) {
		put_in_group(action);
		return;
	}
	put_action(explain ? STDOUT_FILENO : STDERR_FILENO, action, '\n');
}

void
msg_question(int fd, const char *action)
{
	put_action(fd, action, ' ');
}

void
msg_text(const char *text, size_t length)
{
	if (!kernel_write_all(STDOUT_FILENO, text, length))
		msg_cannot("write to standard output");
}

void
msg_out(const char *fmt, ...)
{
	char text[LINE];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	msg_text(text, n < LINE ? (size_t)n : LINE - 1);
}

void
msg_line(unsigned at, unsigned indent, const char *fmt, ...)
{
	char text[LINE], page[2 * LINE];
	va_list ap;
	size_t n;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	n = page_wrap(page, sizeof page - 1, text, at, indent);
	page[n++] = '\n';
	msg_text(page, n);
}

void
msg_fact(const char *name, const char *text)
{
	enum { COLUMN = 14 };
	char line[LINE];

	make_line(line, "", text, '\0');
	msg_out("%-*s", COLUMN, name);
	msg_line(COLUMN, COLUMN, "%s", line);
}
