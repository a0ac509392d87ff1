/* SPDX-License-Identifier: ISC */
/*
 * named - data and libraries of the host that the strings of a program name, and that the
 * finished jail lacks: nothing else tells what a program reads when it runs.
 */
#ifndef NAMED_H
#define NAMED_H

#include <stdbool.h>

struct closure;
struct tree;
struct vfs;

/* Search the strings of a program, and of those of its libraries that are its own: after
 * dlopen_notes_program(). */
void named_program(const struct closure *);

/*
 * Print one note for each program that names something that VIEW has and the finished tree
 * lacks: with the line to add to the recipe, or without a RECIPE what to copy.  The programs are
 * forgotten.
 */
void named_tell(struct tree *, const struct vfs *view, bool recipe);

#endif
