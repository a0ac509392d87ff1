/* SPDX-License-Identifier: ISC */
/*
 * mem - memory that is never freed.
 *
 * A program reads its input, does its work and exits, and needs all data until then.
 * So nothing is freed.  No function returns NULL: if memory runs out, the program ends.
 */
#ifndef MEM_H
#define MEM_H

#include <stdbool.h>
#include <stddef.h>

/* A static variable of a kilobyte or more.  The linker sorts by alignment: so the small variables
 * lie together, and a start writes to few pages (scripts/sections.ld). */
#define LARGE _Alignas(64)

/* SIZE bytes, zeroed. */
void *mem_new(size_t size);

/* A copy of LENGTH bytes, with a NUL added; as sprintf(3), into new memory. */
char *mem_copy(const char *text, size_t length);
char *mem_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* "DIRECTORY/NAME", with the first LENGTH bytes of NAME. */
char *mem_join(const char *directory, const char *name, size_t length);

/*
 * Make room for one more element in the array ITEMS of COUNT elements of SIZE bytes, and
 * return the array.  It doubles if COUNT is a power of two, so no capacity is stored.
 */
void *mem_grow(void *items, size_t count, size_t size);

enum { BUFFER_MOST = 16 << 20 };

/* A growing text.  DATA is NULL until something is added, and NUL-terminated then. */
struct buffer {
	char *data;
	size_t length, room;
};

void buffer_add(struct buffer *, const void *data, size_t length);
/* Add what a file holds.  Returns -1 and errno if it cannot be read, EFBIG if more than BUFFER_MOST
 * bytes would be in the buffer. */
int buffer_read(struct buffer *, int fd);
/* The same for a regular file of at most 512 KiB, false for another; there is a NUL behind it. */
bool buffer_read_small(struct buffer *, int fd);
/* Empty it, and give back what is large. */
void buffer_free(struct buffer *);
void buffer_print(struct buffer *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
