/* SPDX-License-Identifier: ISC */
/*
 * loader - what a program's interpreter would do, known by reading it: the
 * directories it searches last, and the cache or the list of the root it is in.
 */
#ifndef LOADER_H
#define LOADER_H

#include <stdbool.h>
#include <stddef.h>

struct elf;
struct node;
struct vfs;

struct loader {
	const char *path;               /* as PT_INTERP says it */
	const struct node *node;
	bool musl;
	const char *lib;                /* what $LIB stands for; NULL: unknown */
	const char **defaults;          /* searched last */
	size_t n_defaults;
	const char **listed;            /* from the root's list of directories: */
	size_t n_listed;                /* glibc's when there is no cache, musl's */
	const struct ldcache *cache;    /* glibc: NULL when there is none */
	char *complaint;                /* why it cannot be used, or NULL */
};

/*
 * The interpreter path in view, for programs of the kind of elf.  Never NULL;
 * read once a view and path.
 */
const struct loader *loader_of(const struct vfs *, const char *path,
    const struct elf *);

/*
 * The interpreter for a library that names none: the usual path for its kind,
 * or what it needs itself ("libc.musl-x86_64.so.1", "ld-linux-x86-64.so.2").
 * NULL: unknown.
 */
const char *loader_guess(const struct elf *);

/* The file that lists musl's directories: "/etc/ld-musl-x86_64.path". */
char *loader_musl_list(const char *interpreter);

#endif
