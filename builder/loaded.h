/* SPDX-License-Identifier: ISC */
/* loaded - what the loader would have in memory: a program, its interpreter and
 * its libraries, in the order in which it finds them. */
#ifndef LOADED_H
#define LOADED_H

#include <stdbool.h>
#include <stddef.h>

struct loader;
struct node;
struct object;
struct view;

/* By which rule something was found. */
enum found {
	FOUND_PROGRAM, FOUND_INTERPRETER,
	FOUND_PATH,             /* the name had a slash */
	FOUND_RPATH, FOUND_RUNPATH,
	FOUND_CACHE,            /* ld.so.cache */
	FOUND_LIST,             /* ld.so.conf, or musl's list */
	FOUND_DEFAULT,          /* the interpreter's own directories */
	FOUND_PLATFORM,         /* what another CPU's $PLATFORM would find */
};

struct loaded {
	const char *opened;             /* the path that the loader opens */
	const struct node *node;        /* the file where that leads */
	const struct object *object;
	const struct loaded *by;        /* who needs it; NULL: the program */
	const char **names;             /* by which it was asked for */
	size_t n_names;
	enum found how;
	bool origin;                    /* found by $ORIGIN of the program */
};

struct closure {
	const struct view *view;
	const struct loader *loader;    /* NULL: a leaf */
	struct loaded **items;          /* the program first */
	size_t count;
	size_t done;                    /* the needs of so many are resolved */
	char **problems;                /* sentences; empty when all is well */
	size_t n_problems;
};

#endif
