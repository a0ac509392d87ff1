/* SPDX-License-Identifier: ISC */
/* names - what a library is called by those that need it. */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>

struct closure;
struct loaded;

/* What is loaded already and answers to this name, or NULL. */
struct loaded *names_find(const struct closure *, const char *name);

/* With musl: is that name the interpreter's own? */
bool names_is_musl(const char *name);

/* The name as the loader uses it: DT_NEEDED may hold $ORIGIN, with glibc. */
const char *names_expand(const struct closure *, const struct loaded *by,
    const char *name);

#endif
