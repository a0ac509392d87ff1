/* SPDX-License-Identifier: ISC */
/* named_words - which of the names in a program are worth a word. */
#ifndef NAMED_WORDS_H
#define NAMED_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct vfs;

/* Is it the beginning of a path where data is? */
bool named_words_is_start(const char *at, size_t length);

/* The directory of one program's data that a path leads to, such as "/usr/share/nmap"; or NULL: it
 * is what every jail has, or a topic of its own.  The path is cut. */
char *named_words_key(char *path);

/* Is the name of a library such that a jail may lack it? */
bool named_words_is_library(const char *name);

/* Have a library and the directory the same name, by and large? */
bool named_words_related(const char *library, const char *path);

/* The installed package of the program, if its name is nearly the program's, or that of the
 * directory at path; else NULL. */
const char *named_words_package(const struct vfs *, const char *program, const char *path);

#endif
