/* SPDX-License-Identifier: ISC */
/*
 * mem - memory that lives as long as the program.
 *
 * A builder reads, decides, writes and ends; what it learned is needed until
 * then.  So nothing here is freed, and nothing returns NULL: running out of
 * memory ends the program.
 */
#ifndef MEM_H
#define MEM_H

#include <stddef.h>

/* Zeroed. */
void *mem_new(size_t size);

char *mem_copy(const char *text, size_t length);
char *mem_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* "directory/name", of the name's first length bytes: paths are joined all the time. */
char *mem_join(const char *directory, const char *name, size_t length);

/*
 * Room for one more: the array items of count elements, grown when it is full.
 * It doubles whenever count is a power of two, so no capacity is kept.
 */
void *mem_grow(void *items, size_t count, size_t size);

/* A text that grows.  data is NUL-terminated once something was added. */
struct buffer {
	char *data;
	size_t length, room;
};

void buffer_add(struct buffer *, const void *data, size_t length);
void buffer_print(struct buffer *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
