/* SPDX-License-Identifier: ISC */
/* say - every message the program prints about itself. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"
#include "shown.h"
#include "text.h"

static const char *actor;
static unsigned complained;

void
say_as(const char *name)
{
	actor = name;
}

void
say_text(const char *text, size_t length)
{
	if (!text_write(STDOUT_FILENO, text, length))
		die(STATUS_FAILED, "cannot write to standard output: %s", strerror(errno));
}

/* Write a line in one piece: several processes share the descriptor. */
static void
put_line(int fd, const char *prefix, const char *text, char end)
{
	static const char hex[] = "0123456789abcdef";
	char line[8192];
	size_t n = strlen(prefix), length;
	const unsigned char *c = (const unsigned char *)text;

	memcpy(line, prefix, n);
	for (; *c && n < sizeof line - 5; c += length ? length : 1) {
		length = shown_as_is(c);
		if (length) {
			memcpy(line + n, c, length);
			n += length;
			continue;
		}
		line[n++] = '\\';
		line[n++] = 'x';
		line[n++] = hex[*c >> 4];
		line[n++] = hex[*c & 15];
	}
	line[n++] = end;
	if (fd == STDOUT_FILENO)
		say_text(line, n);
	else if (write(fd, line, n) < 0)
		return; /* there is nobody left to tell */
}

static void PRINTF(2, 0)
vsay(const char *kind, const char *fmt, va_list ap)
{
	char prefix[64], text[7000];

	text_format(prefix, sizeof prefix, "invoke_ns: %s%s%s", actor ? actor : "",
	    actor ? ": " : "", kind);
	text_vformat(text, sizeof text, fmt, ap);
	put_line(STDERR_FILENO, prefix, text, '\n');
}

static void
put_deed(int fd, const char *deed, char end)
{
	char prefix[16];

	text_format(prefix, sizeof prefix, "%-7s  ", actor ? actor : "");
	put_line(fd, prefix, deed, end);
}

void
say_deed(const char *deed, bool explaining)
{
	put_deed(explaining ? STDOUT_FILENO : STDERR_FILENO, deed, '\n');
}

void
say_question(int fd, const char *deed)
{
	put_deed(fd, deed, ' ');
}

void
note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay("note: ", fmt, ap);
	va_end(ap);
}

void
say_out(const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	say_text(text, text_vformat(text, sizeof text, fmt, ap));
	va_end(ap);
}

void
warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay("", fmt, ap);
	va_end(ap);
}

void
complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay("", fmt, ap);
	va_end(ap);
	complained++;
}

unsigned
complaints(void)
{
	return complained;
}

void
die(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay("", fmt, ap);
	va_end(ap);
	_Exit(status);
}
