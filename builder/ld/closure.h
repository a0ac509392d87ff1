/* SPDX-License-Identifier: ISC */
/* closure - everything that a program has in memory when it has started. */
#ifndef CLOSURE_H
#define CLOSURE_H

#include <stdbool.h>
#include <stddef.h>

struct closure;
struct search_watch;
struct vfs;

/*
 * Resolve the program (or library) at path in view.  Problems are collected, not
 * said.
 */
struct closure *closure_of(const struct vfs *, const char *path);

/*
 * The library name, opened at run time by the object that was opened at or leads
 * to the path by; NULL: by the program.  With all it needs.  False when it is
 * not found, which is a problem only if must.
 */
bool closure_open(struct closure *, const char *by, const char *name, bool must);

/* Tell watch what is tried while resolving the library name, in every closure. */
void closure_watch(const char *name, const struct search_watch *);

struct loader;
struct node;
struct object;
struct vfs;

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
	const struct vfs *view;
	const struct loader *loader;    /* NULL: a leaf */
	struct loaded **items;          /* the program first */
	size_t count;
	size_t done;                    /* the needs of so many are resolved */
	char **problems;                /* sentences; empty when all is well */
	size_t n_problems;
};

struct closure;
struct loaded;

/* What is loaded already and answers to this name, or NULL. */
struct loaded *closure_names_find(const struct closure *, const char *name);

/* With musl: is that name the interpreter's own? */
bool closure_names_is_musl(const char *name);

/* The name as the loader uses it: DT_NEEDED may hold $ORIGIN, with glibc. */
const char *closure_names_expand(const struct closure *, const struct loaded *by,
    const char *name);

struct closure;
struct loaded;

/* The first that is missing, as a sentence; NULL: all are there. */
char *closure_missing_versions(const struct closure *, const struct loaded *);

#endif
