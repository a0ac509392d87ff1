/* SPDX-License-Identifier: ISC */
/*
 * dlopen_notes - libraries and data that programs open at run time and no file lists:
 * recognized by the functions that a program imports.
 */
#ifndef DLOPEN_NOTES_H
#define DLOPEN_NOTES_H

#include <stdbool.h>
#include <stddef.h>

struct closure;
struct loaded;
struct tree;

/* Is it the C library, or a part of it? */
bool dlopen_notes_is_libc(const struct loaded *);

/* Examine a program and its libraries, each file once. */
void dlopen_notes_program(const struct closure *);

/*
 * Print one note for each topic of which the finished tree has no file; with the line
 * to add to the recipe, or without a RECIPE the files to copy.
 */
void dlopen_notes_tell(struct tree *, bool recipe);

struct hint_topic {
	const char *name;       /* one note is printed for each topic */
	const char *text;       /* completes "'PROGRAM' " */
	const char *cure;       /* a line of the recipe */
	const char *files;      /* without a recipe: completes "copy " */
	bool per_program;       /* the line ends with the program's path */
	bool musl;              /* applies to musl, too */
};

struct hint {
	const char *symbol;     /* an imported function */
	const struct hint_topic *topic;
};

/* Sorted by strcmp(). */
extern const struct hint hints[];
extern const size_t hints_count;

/* The hint for an imported symbol, or NULL. */
const struct hint *dlopen_notes_for(const char *symbol);

#endif
