/* SPDX-License-Identifier: ISC */
/* closure - all objects that are loaded when a program starts. */
#ifndef CLOSURE_H
#define CLOSURE_H

#include <stdbool.h>
#include <stddef.h>

struct closure;
struct loader;
struct node;
struct object;
struct search_watch;
struct vfs;

/*
 * Resolve the program (or library) at path in view.  Problems are collected in the
 * closure, not printed.
 */
struct closure *closure_of(const struct vfs *, const char *path);

/*
 * Add the library name, which the object at the path by opens at run time (NULL: the
 * program), with all that it needs.  False if it is not found, which is a problem only
 * if must.
 */
bool closure_open(struct closure *, const char *by, const char *name, bool must);

/* Report to watch every path tried for the library name, in every closure. */
void closure_watch(const char *name, const struct search_watch *);

/* The rule by which an object was found. */
enum found {
	FOUND_PROGRAM, FOUND_INTERPRETER,
	FOUND_PATH,             /* the name has a slash */
	FOUND_RPATH, FOUND_RUNPATH,
	FOUND_CACHE,            /* ld.so.cache */
	FOUND_LIST,             /* ld.so.conf, or musl's list */
	FOUND_DEFAULT,          /* the interpreter's own directories */
	FOUND_PLATFORM,         /* found by the $PLATFORM of another CPU */
};

struct loaded {
	const char *opened;             /* the path that the loader opens */
	const struct node *node;        /* the file at that path, links followed */
	const struct object *object;
	const struct loaded *by;        /* the object that needs it; NULL: it is the program */
	const char **names;             /* the names by which it is needed */
	size_t n_names;
	enum found how;
	bool origin;                    /* found by $ORIGIN of the program */
};

struct closure {
	const struct vfs *view;
	const struct loader *loader;    /* NULL: a static program */
	struct loaded **items;          /* the program first */
	size_t count;
	size_t done;                    /* the needs of the first DONE items are resolved */
	char **problems;                /* sentences; none: no problem */
	size_t n_problems;
};

/* The loaded object to which the loader resolves name without a search, or NULL. */
struct loaded *closure_names_find(const struct closure *, const char *name);

/* Is name a part of musl's libc, which is the interpreter? */
bool closure_names_is_musl(const char *name);

/* The name with its tokens expanded: with glibc, DT_NEEDED may contain $ORIGIN. */
const char *closure_names_expand(const struct closure *, const struct loaded *by,
    const char *name);

/* The first symbol version that is missing, as a sentence; NULL: none. */
char *closure_missing_versions(const struct closure *, const struct loaded *);

#endif
