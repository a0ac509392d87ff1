/* SPDX-License-Identifier: ISC */
/* memory - the functions of lib/mem.h, for fuzzers. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory.h"
#include "lib/mem.h"

static void *blocks[1 << 20];
static size_t n_blocks;

static const void *file;
static size_t file_size;

/* ld(1) sets them to the begin and the end of the data. */
extern char __data_start[], _end[];

void *
memory_keep(void *block)
{
	if (!block || n_blocks == sizeof blocks / sizeof blocks[0])
		abort();
	return blocks[n_blocks++] = block;
}

void
memory_free(void)
{
	while (n_blocks)
		free(blocks[--n_blocks]);
}

void
memory_file(const void *bytes, size_t size)
{
	file = bytes;
	file_size = size;
}

void *
mem_new(size_t size)
{
	return memory_keep(calloc(1, size ? size : 1));
}

char *
mem_copy(const char *text, size_t length)
{
	char *copy = mem_new(length + 1);

	if (length)
		memcpy(copy, text, length);
	return copy;
}

char *
mem_print(const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	va_end(ap);
	return memory_keep(text);
}

char *
mem_join(const char *directory, const char *name, size_t length)
{
	return mem_print("%s/%.*s", directory, (int)length, name);
}

/* The old block is freed with the others. */
static void *
larger(const void *old, size_t had, size_t size)
{
	void *new = mem_new(size);

	if (had)
		memcpy(new, old, had);
	return new;
}

/* Exact at first, so that the sanitizer sees the end; doubled then, as in lib/mem.c. */
void *
mem_grow(void *items, size_t count, size_t size)
{
	enum { EXACT = 64 };
	size_t had = items ? count * size : 0;

	if (count < EXACT)
		return larger(items, had, (count + 1) * size);
	return count & (count - 1) ? items : larger(items, had, 2 * count * size);
}

static char *
more_room(struct buffer *b, size_t room)
{
	const char *place = (const char *)b;
	char *data;

	if (place < __data_start || place >= _end)
		return larger(b->data, b->length, room);
	data = realloc(b->data, room);
	if (!data)
		abort();
	return data;
}

void
buffer_add(struct buffer *b, const void *data, size_t length)
{
	if (b->room <= b->length + length) {
		b->room = 2 * b->length + length + 1;
		b->data = more_room(b, b->room);
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
		abort();
	buffer_add(b, memory_keep(text), (size_t)n);
}

int
buffer_read(struct buffer *b, int fd)
{
	char piece[4096];
	ssize_t n;

	if (file) {
		buffer_add(b, file, file_size);
		return 0;
	}
	while ((n = read(fd, piece, sizeof piece)) > 0)
		buffer_add(b, piece, (size_t)n);
	buffer_add(b, "", 0);
	return n < 0 ? -1 : 0;
}

bool
buffer_read_small(struct buffer *b, int fd)
{
	struct stat st;

	buffer_add(b, "", 0);
	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= 65536 && buffer_read(b, fd) >= 0;
}

void
buffer_free(struct buffer *b)
{
	*b = (struct buffer){ 0 };
}
