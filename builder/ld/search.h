/* SPDX-License-Identifier: ISC */
/*
 * search - find one library as the loader of a program would: by the rules of glibc
 * (elf/dl-load.c, _dl_map_object) or musl (ldso/dynlink.c, load_library).
 *
 * LD_LIBRARY_PATH and ld.so.preload are ignored: they will not apply in the jail.
 */
#ifndef SEARCH_H
#define SEARCH_H

#include <stdbool.h>
#include <stddef.h>

struct closure;
struct loaded;
struct node;
struct search;

/* tried() is called for each path that is tried, for --why. */
struct search_watch {
	void (*tried)(void *data, const struct search *, const char *rule,
	    const char *path, const char *outcome);
	void *data;
};

struct search {
	const struct closure *closure;
	const struct loaded *by;        /* the object that needs the library */
	const char *name;               /* the library's name in DT_NEEDED, expanded */
	const struct search_watch *watch; /* or NULL */

	/* The result: */
	const char *path;               /* NULL: not found, see problem */
	const struct node *node;
	int how;                        /* enum found of closure.h */
	bool origin;                    /* found by $ORIGIN of the program */
	const char **others;            /* paths that $PLATFORM gives for other CPUs */
	size_t n_others;
	const char *variant;            /* a hwcaps variant in the cache, without a base */
	char *problem;                  /* completes "'FILE' needs 'NAME', " */
};

/* For a name with a slash: try only that path. */
bool search_path(struct search *);

/* Search by the rules of the closure's loader. */
bool search_run(struct search *);

/* The result for one candidate: continue with the next, found, or an error of the loader. */
enum outcome { GO_ON, FOUND, STOP };

/*
 * Try one path, one directory, a list of directories.  how: enum found of closure.h.
 * FOUND sets the result of the search, STOP its problem: the loader would fail on the
 * file at this path.
 */
enum outcome search_file(struct search *, int how, const char *path);
enum outcome search_dir(struct search *, int how, const char *dir);
enum outcome search_dirs(struct search *, int how, const char *const *dirs,
    size_t count);

/* Try the directories of RPATH and RUNPATH. */
enum outcome search_rpaths(struct search *);
enum outcome search_musl_rpaths(struct search *);

/* "dir/name" */
char *search_join(const char *dir, const char *name);

#endif
