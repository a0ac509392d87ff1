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
text_is_within(const char *path, const char *directory)
{
	size_t n = strlen(directory);

	return !strncmp(path, directory, n) && (!path[n] || path[n] == '/');
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

/* U+0080 to U+009F are the C1 controls: a terminal may take U+009B for ESC [.  The second byte has
 * less room behind some first bytes: else the form is too long (a terminal may take E0 80 9B for
 * ESC), or no character. */
size_t
text_printable(const char *text)
{
	const unsigned char *bytes = (const unsigned char *)text;
	unsigned char c = *bytes;
	size_t length = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
	unsigned char low = c == 0xc2 || c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
	unsigned char high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
	size_t i;

	if (length == 1)
		return c >= ' ' && c != 127;
	for (i = 1; i < length; i++) {
		if (bytes[i] < low || bytes[i] > high)
			return 0;
		low = 0x80;
		high = 0xbf;
	}
	return length;
}
