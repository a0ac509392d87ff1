/* SPDX-License-Identifier: ISC */
/* text - format, split and read text. */
#ifndef TEXT_H
#define TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* As snprintf(3), but returns the number of bytes written without the NUL, so that
 * N += text_format(BUFFER + N, SIZE - N, ...) stays inside the buffer. */
size_t text_format(char *buffer, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
size_t text_vformat(char *buffer, size_t size, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

/* The page: a static buffer of 8 KB for output in one write(2).  text_add() appends to it and
 * cuts text that does not fit; text_page() returns it. */
void text_add(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
const char *text_page(size_t *length);

/* Concatenate three strings.  The caller frees the result. */
char *text_join(const char *before, const char *between, const char *after);

/* Read a file, up to 1 MiB, and add a NUL.  The caller frees the result.  NULL and errno if it
 * cannot be read.  text_read() closes FD. */
char *text_read(int fd);
char *text_read_file(const char *path);

/* The next string in a sequence of strings: the address after the NUL of TEXT. */
const char *text_next(const char *text);

/* Cut the next line off *REST in place and return it; NULL after the last. */
char *text_line(char **rest);
/* Cut the next field, up to SEPARATOR, off *REST in place and return it; "" if there is none. */
char *text_field(char **rest, char separator);

#endif
