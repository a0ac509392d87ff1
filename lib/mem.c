/* SPDX-License-Identifier: ISC */
/* mem - memory that is never freed. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "lib/msg.h"

/* Small pieces are taken from larger blocks: a malloc(3) for each would cost more memory. */
enum { BLOCK = 1 << 16, LARGE = BLOCK / 8, ALIGN = 16 };

static char *block;
static size_t left;

static void *
must(void *p)
{
	if (!p)
		msg_no_memory();
	return p;
}

void *
mem_new(size_t size)
{
	void *p;

	if (size >= LARGE)
		return must(calloc(1, size));
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (size > left) {
		block = must(calloc(1, BLOCK));
		left = BLOCK;
	}
	p = block + (BLOCK - left);
	left -= size;
	return p;
}

char *
mem_copy(const char *text, size_t length)
{
	char *copy = mem_new(length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *
mem_join(const char *directory, const char *name, size_t length)
{
	char *path = mem_new(strlen(directory) + 1 + length + 1);
	char *end = stpcpy(path, directory);

	*end++ = '/';
	memcpy(end, name, length);
	return path;
}

char *
mem_print(const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		must(NULL);
	va_end(ap);
	return text;
}

void *
mem_grow(void *items, size_t count, size_t size)
{
	if (count & (count - 1))
		return items;
	if (count > SIZE_MAX / 2 / size)
		must(NULL);
	return must(realloc(items, (count ? 2 * count : 1) * size));
}

void
buffer_add(struct buffer *b, const void *data, size_t length)
{
	if (b->room - b->length <= length) {
		if (length > SIZE_MAX / 4 || b->room > SIZE_MAX / 4)
			must(NULL);
		b->room = 2 * b->room + length + 64;
		b->data = must(realloc(b->data, b->room));
	}
	if (length)
		memcpy(b->data + b->length, data, length);
	b->length += length;
	b->data[b->length] = '\0';
}

void
buffer_print(struct buffer *b, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		must(NULL);
	buffer_add(b, text, n);
	free(text);
}
