/* SPDX-License-Identifier: ISC */
/*
 * import - what the verbs exec, lib and tree bring into the jail: files of the host
 * (or of the root that was named), with all that they need to start.
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

/* A library that is opened at run time: to be looked for again in the proof. */
struct opened {
	const char *by, *name;
};

/* Something that must start, or be loaded, in the jail. */
struct root {
	const char *path;               /* in the jail */
	const char *source;             /* in the view */
	const char *origin;
	struct closure *closure;        /* NULL: a script, or data */
	struct opened *opened;
	size_t n_opened;
};

/* Who needs what: paths of the view. */
struct need {
	const char *path, *by;
};

struct import {
	struct tree *tree;
	const struct vfs *view;
	struct policies policies;
	struct root *roots;
	size_t n_roots;
	struct need *needs;
	size_t n_needs;
};

/*
 * Resolve and place all that entries say.  Every problem is reported; the caller
 * stops with msg_stop().
 */
void import_entries(struct import *, const struct entries *);

/* As a line "exec PATH" would: for who has no recipe. */
void import_program(struct import *, const struct entry *);

/* import_policy.c: what the lines dlopen, hwcaps and setuid say. */
void import_policies(struct policies *, const struct entries *);

/* import_elf.c: place the closure of the file at source, which is or will be at path. */
void import_closure(struct import *, const struct entry *, const char *source,
    const char *path);

/* import_files.c: the owner and mode that a file of the host has in the jail, and its origin. */
struct node import_like(const struct import *, const struct entry *,
    const struct node *source);

/* Place what of root's closure is not in the tree yet. */
void import_carry(struct import *, const struct entry *,
    const struct closure *);

/* import_tree.c */
void import_tree(struct import *, const struct entry *);

/* import_open.c: libraries that are opened at run time. */
void import_notes(struct import *, struct root *);
void import_lib(struct import *, const struct entry *);

#endif
