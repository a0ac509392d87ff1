/* SPDX-License-Identifier: ISC */
/* text - text in memory and from files, without stdio. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"
#include "text.h"

struct output {
	char *at, *end;         /* one byte before the end is for the NUL */
};

static void
put(struct output *out, char c)
{
	if (out->at < out->end)
		*out->at++ = c;
}

/* What stands between '%' and the letter. */
struct spec {
	bool left, zero;
	int width, precision;   /* -1: none */
	int longs;              /* 'l' once or twice; 'z' counts as one */
};

static const char *
read_spec(const char *fmt, struct spec *spec, va_list *ap)
{
	*spec = (struct spec){ .precision = -1 };
	for (; *fmt == '-' || *fmt == '0'; fmt++) {
		if (*fmt == '-')
			spec->left = true;
		else
			spec->zero = true;
	}
	for (; *fmt >= '0' && *fmt <= '9'; fmt++)
		spec->width = spec->width * 10 + *fmt - '0';
	if (!strncmp(fmt, ".*", 2)) {
		spec->precision = va_arg(*ap, int);
		fmt += 2;
	}
	for (; *fmt == 'l' || *fmt == 'z'; fmt++)
		spec->longs++;
	return fmt;
}

static void
put_string(struct output *out, const struct spec *spec, const char *text)
{
	size_t n = spec->precision < 0 ? strlen(text) : strnlen(text, (size_t)spec->precision);
	size_t pad = spec->width > (int)n ? (size_t)spec->width - n : 0, i;

	for (i = 0; !spec->left && i < pad; i++)
		put(out, ' ');
	for (i = 0; i < n; i++)
		put(out, text[i]);
	for (i = 0; spec->left && i < pad; i++)
		put(out, ' ');
}

static void
put_number(struct output *out, const struct spec *spec, uintmax_t n, unsigned base, bool minus)
{
	char digits[32];
	int i = 0;

	do {
		digits[i++] = "0123456789abcdef"[n % base];
		n /= base;
	} while (n);
	while (spec->zero && i < spec->width - minus && i < 24)
		digits[i++] = '0';
	if (minus)
		digits[i++] = '-';
	for (; spec->width > i; i++)
		digits[i] = ' ';
	while (i > 0)
		put(out, digits[--i]);
}

static void
put_signed(struct output *out, const struct spec *spec, va_list *ap)
{
	intmax_t n = spec->longs > 1 ? va_arg(*ap, long long)
	    : spec->longs ? va_arg(*ap, long) : va_arg(*ap, int);

	put_number(out, spec, n < 0 ? 0 - (uintmax_t)n : (uintmax_t)n, 10, n < 0);
}

static void
put_unsigned(struct output *out, const struct spec *spec, unsigned base, va_list *ap)
{
	put_number(out, spec, spec->longs > 1 ? va_arg(*ap, unsigned long long)
	    : spec->longs ? va_arg(*ap, unsigned long) : va_arg(*ap, unsigned), base, false);
}

static void
put_one(struct output *out, const struct spec *spec, char letter, va_list *ap)
{
	switch (letter) {
	case 's': put_string(out, spec, va_arg(*ap, const char *)); break;
	case 'd': put_signed(out, spec, ap); break;
	case 'u': put_unsigned(out, spec, 10, ap); break;
	case 'x': put_unsigned(out, spec, 16, ap); break;
	case 'o': put_unsigned(out, spec, 8, ap); break;
	case 'c': put(out, (char)va_arg(*ap, int)); break;
	default:  put(out, letter); break;
	}
}

size_t
text_vformat(char *buffer, size_t size, const char *fmt, va_list list)
{
	struct output out = { buffer, buffer + size - 1 };
	struct spec spec;
	va_list ap;

	if (!size)
		return 0;
	va_copy(ap, list);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			put(&out, *fmt);
			continue;
		}
		fmt = read_spec(fmt + 1, &spec, &ap);
		put_one(&out, &spec, *fmt, &ap);
	}
	va_end(ap);
	*out.at = '\0';
	return (size_t)(out.at - buffer);
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

static char page[8192];
static size_t page_length;

void
text_add(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	page_length += text_vformat(page + page_length, sizeof page - page_length, fmt, ap);
	va_end(ap);
}

const char *
text_page(size_t *length)
{
	*length = page_length;
	return page;
}

char *
text_join(const char *before, const char *between, const char *after)
{
	size_t size = strlen(before) + strlen(between) + strlen(after) + 1;
	char *text = malloc(size);

	if (!text)
		die(STATUS_FAILED, "out of memory");
	text_format(text, size, "%s%s%s", before, between, after);
	return text;
}

/* Most files are some bytes of /proc: memory is taken for what is there, no more. */
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
	/* musl follows open(2) by fcntl(2), but not openat(2) */
	return text_read(openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

const char *
text_next(const char *text)
{
	return text + strlen(text) + 1;
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
text_write(int fd, const char *text, size_t length)
{
	ssize_t n;

	while (length) {
		n = write(fd, text, length);
		if (n < 0 && errno != EINTR)
			return false;
		text += n > 0 ? n : 0;
		length -= n > 0 ? (size_t)n : 0;
	}
	return true;
}
