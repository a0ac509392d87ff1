/* SPDX-License-Identifier: ISC */
/* text - format, split and read text. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
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
	return mem_print("%s%s%s", before, between, after);
}

char *
text_read(int fd)
{
	struct buffer text = { 0 };
	int result;

	if (fd < 0)
		return NULL;
	result = buffer_read(&text, fd);
	close(fd);
	return result < 0 ? NULL : text.data;
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

bool
text_has_word(const char *text, const char *word)
{
	static const char blanks[] = " \t\r\n";
	size_t length = strlen(word), n;

	while (*(text += strspn(text, blanks))) {
		n = *text == '#' ? strcspn(text, "\n") : strcspn(text, " \t\r\n#");
		if (n == length && !strncmp(text, word, n))
			return true;
		text += n;
	}
	return false;
}
