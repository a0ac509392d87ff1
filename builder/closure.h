/* SPDX-License-Identifier: ISC */
/* closure - everything that a program has in memory when it has started. */
#ifndef CLOSURE_H
#define CLOSURE_H

#include <stdbool.h>

struct closure;
struct search_watch;
struct view;

/*
 * Resolve the program (or library) at path in view.  Problems are collected, not
 * said.
 */
struct closure *closure_of(const struct view *, const char *path);

/*
 * The library name, opened at run time by the object that was opened at or leads
 * to the path by; NULL: by the program.  With all it needs.  False when it is
 * not found, which is a problem only if must.
 */
bool closure_open(struct closure *, const char *by, const char *name, bool must);

/* Tell watch what is tried while resolving the library name, in every closure. */
void closure_watch(const char *name, const struct search_watch *);

#endif
