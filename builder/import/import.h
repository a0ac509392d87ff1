/* SPDX-License-Identifier: ISC */
/*
 * import - place the entries exec, lib and tree: files of the host (or of --root), with
 * all files that they need to start.
 */
#ifndef IMPORT_H
#define IMPORT_H

#include <stdbool.h>
#include <stddef.h>

struct closure;
struct entries;
struct entry;
struct node;
struct tree;
struct vfs;

struct policies {
	enum { DLOPEN_NONE, DLOPEN_MUST, DLOPEN_SHOULD, DLOPEN_ALL } dlopen;
	enum { HWCAPS_BASE, HWCAPS_HOST, HWCAPS_ALL } hwcaps;
	bool keep_setid;
};

/* A library that BY opens at run time; verify_jail() searches for it again. */
struct opened {
	const char *by, *name;
};

/* A program that must start in the jail, or a library that must load. */
struct root {
	const char *path;               /* in the jail */
	const char *source;             /* in the view */
	const char *origin;
	struct closure *closure;        /* NULL: a script, or data */
	struct opened *opened;
	size_t n_opened;
};

/* PATH is needed by the file BY: paths in the view. */
struct need {
	const char *path, *by;
};

struct import {
	struct tree *tree;
	const struct vfs *view;
	struct policies policies;
	bool no_hints;          /* no notes on what programs may want when they run */
	struct root *roots;
	size_t n_roots;
	struct need *needs;
	size_t n_needs;
};

/*
 * Resolve and place all entries exec, tree and lib.  Every problem is reported; the
 * caller then calls msg_stop().
 */
void import_entries(struct import *, const struct entries *);

/* Import one entry exec. */
void import_program(struct import *, const struct entry *);

/* import_policy.c: read the policies dlopen, hwcaps and setuid from the entries. */
void import_policies(struct policies *, const struct entries *);

/*
 * import_elf.c: place the closure of the file that is at source in the view and at path
 * in the jail.  If it must have one, each problem is reported; otherwise the first is
 * returned, and nothing placed.
 */
const char *import_closure(struct import *, const struct entry *, const char *source,
    const char *path, bool must);

/* import_files.c: a node with the origin, owner and mode of source in the jail. */
struct node import_like(const struct import *, const struct entry *,
    const struct node *source);

/* import_files.c: place the files of the closure that the tree does not have yet. */
void import_carry(struct import *, const struct entry *,
    const struct closure *);

/* import_tree.c: one entry tree. */
void import_tree(struct import *, const struct entry *);

/* import_open.c: add to root the libraries that .note.dlopen of its files name. */
void import_notes(struct import *, struct root *);

/* import_open.c: one entry lib. */
void import_lib(struct import *, const struct entry *);

#endif
