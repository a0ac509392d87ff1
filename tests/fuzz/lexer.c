/* SPDX-License-Identifier: ISC */
/*
 * lexer - fuzz the pure part of the reader of recipes.
 *
 * The builder keeps its memory until it ends, and here an input is one of
 * millions: so this file defines the functions of mem.h again, and frees the memory.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builder/recipe/lexer.h"
#include "lib/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* All blocks of one input, each by malloc(3), so that the sanitizer sees an overflow. */
static void *pieces[1 << 20];
static size_t n_pieces;

static void *
keep(void *piece)
{
	if (!piece || n_pieces == sizeof pieces / sizeof pieces[0])
		abort();
	return pieces[n_pieces++] = piece;
}

static void
free_pieces(void)
{
	while (n_pieces)
		free(pieces[--n_pieces]);
}

char *
mem_copy(const char *text, size_t length)
{
	return keep(strndup(text, length));
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
	return keep(text);
}

/* The old block is freed with the others. */
static void *
larger(const void *old, size_t had, size_t size)
{
	void *new = keep(malloc(size));

	if (had)
		memcpy(new, old, had);
	return new;
}

void *
mem_grow(void *items, size_t count, size_t size)
{
	return larger(items, count * size, (count + 1) * size);
}

void
buffer_add(struct buffer *b, const void *data, size_t length)
{
	if (b->room <= b->length + length) {
		b->room = 2 * b->room + length + 1;
		b->data = larger(b->data, b->length, b->room);
	}
	if (length)
		memcpy(b->data + b->length, data, length);
	b->length += length;
	b->data[b->length] = '\0';
}

static const char *
lookup(const char *name)
{
	return strlen(name) % 2 ? "a value" : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	enum lexer_result result;
	struct lexer lexer;
	size_t i, calls = 0;

	lexer_open(&lexer, (const char *)bytes, size, lookup);
	while ((result = lexer_line(&lexer)) != LEXER_END) {
		if (calls++ > size)
			abort();
		if (result == LEXER_BAD && !*lexer.complaint)
			abort();
		for (i = 0; result == LEXER_WORDS && i < lexer.count; i++) {
			if (strlen(lexer.words[i]) > 8 * size)
				abort();
		}
	}
	free_pieces();
	return 0;
}
