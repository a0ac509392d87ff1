/* SPDX-License-Identifier: ISC */
/* mem - memory that is never freed, and texts that grow. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "lib/msg.h"

/* Small pieces are taken from larger blocks: a malloc(3) for each would cost more memory. */
enum { BLOCK = 1 << 16, PIECE = BLOCK / 8, ALIGN = 16 };

static LARGE char first[BLOCK];
static char *block = first;
static size_t left = BLOCK;

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

	if (size >= PIECE)
		return must(calloc(1, size));
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (size > left) {
		/* calloc(3) would write zeros to pages that may never be used */
		block = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		must(block == MAP_FAILED ? NULL : block);
		left = BLOCK;
	}
	p = block + (BLOCK - left);
	left -= size;
	return p;
}

/* OLD_SIZE bytes of OLD, from this function, and room for SIZE; those between are not zeroed. */
static void *
resize(void *old, size_t old_size, size_t size)
{
	void *p;

	if (old_size >= PIECE)
		return must(realloc(old, size));
	p = mem_new(size);
	if (old_size)
		memcpy(p, old, old_size);
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
	va_list ap, again;
	char *text;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	text = mem_new((size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, fmt, again);
	va_end(again);
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
	return resize(items, items ? count * size : 0, (count ? 2 * count : 1) * size);
}

void
buffer_add(struct buffer *b, const void *data, size_t length)
{
	size_t room;

	if (b->room - b->length <= length) {
		if (length > SIZE_MAX / 4 || b->room > SIZE_MAX / 4)
			must(NULL);
		room = 2 * b->room + length + 64;
		b->data = resize(b->data, b->room, room);
		b->room = room;
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

int
buffer_read(struct buffer *b, int fd)
{
	char piece[4096];
	ssize_t n;

	while ((n = read(fd, piece, sizeof piece)) > 0 && b->length + (size_t)n <= BUFFER_MOST)
		buffer_add(b, piece, (size_t)n);
	if (n == 0)
		buffer_add(b, "", 0);
	if (n > 0)
		errno = EFBIG;
	return n ? -1 : 0;
}

bool
buffer_read_small(struct buffer *b, int fd)
{
	enum { MOST = 512 << 10 };
	char piece[4096];
	struct stat st;
	ssize_t n;

	buffer_add(b, "", 0);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > MOST)
		return false;
	do {
		n = read(fd, piece, sizeof piece);
		buffer_add(b, piece, n > 0 ? (size_t)n : 0);
	} while (n > 0 && (off_t)b->length != st.st_size && b->length <= MOST);
	return n >= 0;
}

void
buffer_free(struct buffer *b)
{
	if (b->room >= PIECE)
		free(b->data);
	*b = (struct buffer){ 0 };
}
