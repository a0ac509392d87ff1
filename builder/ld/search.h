/* SPDX-License-Identifier: ISC */
/*
 * search - find one library as the loader of a program would: glibc's rules
 * (elf/dl-load.c, _dl_map_object) or musl's (ldso/dynlink.c, load_library).
 *
 * LD_LIBRARY_PATH and ld.so.preload do not count: they are of the host's moment.
 */
#ifndef SEARCH_H
#define SEARCH_H

#include <stdbool.h>
#include <stddef.h>

struct closure;
struct loaded;
struct node;
struct search;

/* Told of each place that is looked at, for those who want to know why. */
struct search_watch {
	void (*tried)(void *data, const struct search *, const char *rule,
	    const char *path, const char *outcome);
	void *data;
};

struct search {
	const struct closure *closure;
	const struct loaded *by;        /* who needs it */
	const char *name;               /* what it asks for */
	const struct search_watch *watch; /* or NULL */

	/* The answer: */
	const char *path;               /* NULL: not found, see problem */
	const struct node *node;
	int how;                        /* enum found of loaded.h */
	bool origin;                    /* by $ORIGIN of the program */
	const char **others;            /* what $PLATFORM gives other CPUs */
	size_t n_others;
	const char *variant;            /* in the cache, for some CPUs only */
	char *problem;                  /* completes "'FILE' needs 'NAME', " */
};

/* name has a slash: only that path can be it. */
bool search_path(struct search *);

/* By the rules of the closure's loader. */
bool search_run(struct search *);

struct search;

/* What a look at one place means for the rest of the search. */
enum outcome { GO_ON, FOUND, STOP };

/*
 * how is enum found of loaded.h.  FOUND fills in the answer of the search, STOP its
 * problem: what is there would end the loader.
 */
enum outcome search_file(struct search *, int how, const char *path);
enum outcome search_dir(struct search *, int how, const char *dir);
enum outcome search_dirs(struct search *, int how, const char *const *dirs,
    size_t count);

/* search_rpath.c: where the objects themselves say. */
enum outcome search_rpaths(struct search *);
enum outcome search_musl_rpaths(struct search *);

/* "dir/name" */
char *search_join(const char *dir, const char *name);

#endif
