/* SPDX-License-Identifier: ISC */
/* look - one place where a library may be, and what is there. */
#ifndef LOOK_H
#define LOOK_H

#include <stddef.h>

struct search;

/* What a look at one place means for the rest of the search. */
enum outcome { GO_ON, FOUND, STOP };

/*
 * how is enum found of loaded.h.  FOUND fills in the answer of the search, STOP its
 * problem: what is there would end the loader.
 */
enum outcome look_file(struct search *, int how, const char *path);
enum outcome look_dir(struct search *, int how, const char *dir);
enum outcome look_dirs(struct search *, int how, const char *const *dirs,
    size_t count);

/* search_rpath.c: where the objects themselves say. */
enum outcome look_rpaths(struct search *);
enum outcome look_musl_rpaths(struct search *);

/* "dir/name" */
char *look_join(const char *dir, const char *name);

#endif
