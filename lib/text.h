/* SPDX-License-Identifier: ISC */
/* text - text in memory and from files. */
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

/* The page: what a program prints in one write, put together piece by piece.  There is
 * one, of 8 KB; what does not fit is left out. */
void text_add(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
const char *text_page(size_t *length);

/* "NAME=VALUE" and the like, of any length; to be freed by the caller. */
char *text_join(const char *before, const char *between, const char *after);

/* All that a file holds, up to 1 MiB, with a NUL behind; to be freed by the caller.
 * NULL and errno when it cannot be read.  text_read() closes the descriptor. */
char *text_read(int fd);
char *text_read_file(const char *path);

/* Behind the NUL of TEXT: the next of strings that lie one after another. */
const char *text_next(const char *text);

/* The next line of *REST, cut off in place; NULL after the last. */
char *text_line(char **rest);
/* Likewise the next field, up to SEPARATOR; "" where there is none. */
char *text_field(char **rest, char separator);

#endif
