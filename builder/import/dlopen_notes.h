/* SPDX-License-Identifier: ISC */
/*
 * dlopen_notes - what programs will open that no file lists: told from the functions
 * they import, with the recipe line that brings it.
 */
#ifndef DLOPEN_NOTES_H
#define DLOPEN_NOTES_H

#include <stdbool.h>
#include <stddef.h>

struct closure;
struct tree;

/* Look at a program and its libraries, each file once. */
void dlopen_notes_program(const struct closure *);

/* One note for each topic that the finished tree does not provide for. */
void dlopen_notes_tell(struct tree *);

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
const struct hint *dlopen_notes_for(const char *symbol);

#endif
