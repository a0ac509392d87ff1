/* SPDX-License-Identifier: ISC */
/* text - format, split and read text. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "msg.h"
#include "text.h"

size_t
text_vformat(char *buffer, size_t size, const char *fmt, va_list list)
{
	int n = size ? vsnprintf(buffer, size, fmt, list) : 0;

	return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - !!size;
}

size_t
text_format(char *buffer, size_t size, const char *fmt, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, fmt);
	n = text_vformat(buffer, size, fmt, ap);
	va_end(ap);
	return n;
}

char *
text_join(const char *before, const char *between, const char *after)
{
	size_t size = strlen(before) + strlen(between) + strlen(after) + 1;
	char *text = malloc(size);

	if (!text)
		msg_no_memory();
	text_format(text, size, "%s%s%s", before, between, after);
	return text;
}

/* Most files are small ones of /proc: allocate only the memory that the text needs. */
char *
text_read(int fd)
{
	enum { STEP = 4096, MAX = 1 << 20 };
	char piece[STEP], *text = NULL, *more;
	size_t n = 0;
	ssize_t got;

	if (fd < 0)
		return NULL;
	do {
		if ((got = read(fd, piece, sizeof piece)) < 0)
			break;
		if (!(more = realloc(text, n + (size_t)got + 1))) {
			got = -1;
			break;
		}
		text = more;
		memcpy(text + n, piece, (size_t)got);
		n += (size_t)got;
		text[n] = '\0';
	} while (got > 0 && n < MAX);
	close(fd);
	if (got < 0) {
		free(text);
		return NULL;
	}
	return text;
}

char *
text_read_file(const char *path)
{
	/* for O_CLOEXEC musl's open(2) also calls fcntl(2), openat(2) does not */
	return text_read(openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

char *
text_field(char **rest, char separator)
{
	char *field = *rest, *end = strchr(field, separator);

	if (end)
		*end++ = '\0';
	*rest = end ? end : field + strlen(field);
	return field;
}

char *
text_line(char **rest)
{
	return **rest ? text_field(rest, '\n') : NULL;
}
