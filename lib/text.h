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

/* Concatenate three strings. */
char *text_join(const char *before, const char *between, const char *after);

/* Read a file, up to 1 MiB, and add a NUL.  The memory is that of lib/mem.h.  NULL and errno
 * if it cannot be read.  text_read() closes FD. */
char *text_read(int fd);
char *text_read_file(const char *path);

/* Cut the next line off *REST in place and return it; NULL after the last. */
char *text_line(char **rest);
/* Cut the next field, up to SEPARATOR, off *REST in place and return it; "" if there is none. */
char *text_field(char **rest, char separator);

/* The length of the character at TEXT if it is safe for a terminal: printable ASCII, or well-formed
 * UTF-8 from U+00A0 on.  Else 0. */
size_t text_printable(const char *text);

/* Is PATH this DIRECTORY, or something below it?  By the names alone; without a slash at the end. */
bool text_is_within(const char *path, const char *directory);

/* Is WORD one of the words of TEXT, whose comments begin with '#'? */
bool text_has_word(const char *text, const char *word);

#endif
