/* SPDX-License-Identifier: ISC */
/*
 * hints - functions of libc that open files nobody lists.
 *
 * A program that imports one of these needs more than its libraries: glibc
 * opens it by name when the function is called.  The cure is a line of the
 * recipe.
 */
#ifndef HINTS_H
#define HINTS_H

#include <stddef.h>

struct hint {
	const char *symbol;     /* what is imported */
	const char *topic;      /* one note per topic and program is enough */
	const char *text;       /* what may fail: "names of users and hosts …" */
	const char *cure;       /* a recipe line; %s stands for the program, once or never */
};

extern const struct hint hints[];
extern const size_t hints_count;

/* The hint for an imported symbol, or NULL. */
const struct hint *hint_for(const char *symbol);

#endif
