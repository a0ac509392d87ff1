/* SPDX-License-Identifier: ISC */
/*
 * hints - functions that open files which nobody lists.
 *
 * A program that imports one of these needs more than its libraries: the
 * function opens it by name when it is called.  The cure is a line of the
 * recipe.
 */
#ifndef HINTS_H
#define HINTS_H

#include <stdbool.h>
#include <stddef.h>

struct hint_topic {
	const char *name;       /* one note per topic and program is enough */
	const char *text;       /* completes "'PROGRAM' " */
	const char *cure;       /* a line of the recipe */
	bool per_program;       /* the line ends with the program's path */
	bool musl;              /* true of musl's libc, too */
};

struct hint {
	const char *symbol;     /* what is imported */
	const struct hint_topic *topic;
};

/* In the order of strcmp(). */
extern const struct hint hints[];
extern const size_t hints_count;

/* The hint for an imported symbol, or NULL. */
const struct hint *hint_for(const char *symbol);

#endif
