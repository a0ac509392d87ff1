/* SPDX-License-Identifier: ISC */
/* say - every message the builders print about themselves. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "mem.h"
#include "say.h"
#include "../runner/shown.h"

static const char *program = "mkrootfs";
static enum status first;
static unsigned errors;

/* A file that is no recipe at all would fill the screen. */
enum { MOST_ERRORS = 40 };

void
say_program(const char *name)
{
	program = name;
}

static void
add_escaped(struct buffer *line, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t length;

	for (; *p; p += length ? length : 1) {
		length = shown_as_is(p);
		if (length)
			buffer_add(line, p, length);
		else if (*p == '\n')
			buffer_add(line, "\\n", 2);
		else if (*p == '\t')
			buffer_add(line, "\\t", 2);
		else
			buffer_print(line, "\\x%02x", *p);
	}
}

/* In one piece: lines of several builds at once do not mix. */
PRINTF(2, 0)
static void
say(const char *kind, const char *fmt, va_list ap, const char *reason)
{
	struct buffer line = { 0 };
	char *text;

	if (vasprintf(&text, fmt, ap) < 0)
		return;
	buffer_print(&line, "%s: %s", program, kind);
	add_escaped(&line, text);
	if (reason)
		buffer_print(&line, ": %s", reason);
	buffer_add(&line, "\n", 1);
	kernel_write_all(2, line.data, line.length);
	free(line.data);
	free(text);
}

void
say_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("note: ", fmt, ap, NULL);
	va_end(ap);
}

void
say_error(enum status status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("", fmt, ap, NULL);
	va_end(ap);
	if (!first)
		first = status;
	if (++errors == MOST_ERRORS)
		say_die(first, "and so on: that was the %dth error, giving up",
		    MOST_ERRORS);
}

void
say_stop(void)
{
	if (first)
		exit(first);
}

void
say_die(enum status status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("", fmt, ap, NULL);
	va_end(ap);
	exit(status);
}

void
say_cannot(const char *fmt, ...)
{
	const char *reason = strerror(errno);
	va_list ap;

	va_start(ap, fmt);
	say("cannot ", fmt, ap, reason);
	va_end(ap);
	exit(STATUS_IO);
}

void
say_no_memory(void)
{
	static const char text[] = ": out of memory\n";

	kernel_write_all(2, program, strlen(program));
	kernel_write_all(2, text, sizeof text - 1);
	exit(STATUS_IO);
}
