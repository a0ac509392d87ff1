/* SPDX-License-Identifier: ISC */
/*
 * loader - the interpreter of a program: its default directories, read from its file,
 * and the cache or list of directories of its root.
 */
#ifndef LOADER_H
#define LOADER_H

#include <stdbool.h>
#include <stddef.h>

struct elf;
struct node;
struct vfs;

struct loader {
	const char *path;               /* the path in PT_INTERP */
	const struct node *node;
	bool musl;
	const char *lib;                /* the value of $LIB; NULL: unknown */
	const char **defaults;          /* default directories, searched last */
	size_t n_defaults;
	const char **listed;            /* glibc without a cache: from ld.so.conf; */
	size_t n_listed;                /* musl: from its path file */
	const struct ldcache *cache;    /* glibc: ld.so.cache, or NULL */
	char *complaint;                /* why the loader cannot be used, or NULL */
};

/*
 * The interpreter at path in view, for programs of the kind of elf.  Never NULL; read
 * once for each view and path.
 */
const struct loader *loader_of(const struct vfs *, const char *path,
    const struct elf *);

/*
 * The interpreter for a library without PT_INTERP: musl's if the library needs
 * "libc.musl-ARCH.so.1", else the path that the ABI gives.  NULL: unknown.
 */
const char *loader_guess(const struct elf *);

/* musl's path file, such as "/etc/ld-musl-x86_64.path" (allocated). */
char *loader_musl_list(const char *interpreter);

#endif
