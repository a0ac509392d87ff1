/* SPDX-License-Identifier: ISC */
/* say - every message the builders print about themselves. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"

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

/*
 * Write text with its control characters escaped.  U+0080 to U+009F are
 * controls too (a terminal may take U+009B for ESC [): in UTF-8 0xc2 0x80..
 */
static void
put_escaped(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	for (; *p; p++) {
		if (*p == '\n')
			fputs("\\n", stderr);
		else if (*p == '\t')
			fputs("\\t", stderr);
		else if (*p < 0x20 || *p == 0x7f)
			fprintf(stderr, "\\x%02x", *p);
		else if (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
			fprintf(stderr, "\\x%02x\\x%02x", p[0], p[1]), p++;
		else
			putc(*p, stderr);
	}
}

PRINTF(2, 0)
static void
say(const char *kind, const char *fmt, va_list ap, const char *reason)
{
	char *line;

	if (vasprintf(&line, fmt, ap) < 0)
		line = NULL;
	fprintf(stderr, "%s: %s", program, kind);
	put_escaped(line ? line : "out of memory");
	if (reason)
		fprintf(stderr, ": %s", reason);
	putc('\n', stderr);
	free(line);
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
