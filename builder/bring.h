/* SPDX-License-Identifier: ISC */
/*
 * bring - what the verbs exec, lib and tree bring into the jail: files of the host
 * (or of the root that was named), with all that they need to start.
 */
#ifndef BRING_H
#define BRING_H

#include <stdbool.h>
#include <stddef.h>

struct closure;
struct entries;
struct entry;
struct node;
struct tree;
struct view;

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

struct bringing {
	struct tree *tree;
	const struct view *view;
	struct policies policies;
	struct root *roots;
	size_t n_roots;
	struct need *needs;
	size_t n_needs;
};

/*
 * Resolve and place all that entries say.  Every problem is reported; the caller
 * stops with say_stop().
 */
void bring_entries(struct bringing *, const struct entries *);

/* As a line "exec PATH" would: for who has no recipe. */
void bring_program(struct bringing *, const struct entry *);

/* bring_policy.c: what the lines dlopen, hwcaps and setuid say. */
void bring_policies(struct policies *, const struct entries *);

/* bring_elf.c: the closure of the file at source, which is or will be at path. */
void bring_closure(struct bringing *, const struct entry *, const char *source,
    const char *path);

/* The owner and mode that a file of the host has in the jail, and its origin. */
struct node bring_like(const struct bringing *, const struct entry *,
    const struct node *source);

/* Place what of root's closure is not in the tree yet. */
void bring_carry(struct bringing *, const struct entry *,
    const struct closure *);

/* bring_tree.c */
void bring_tree(struct bringing *, const struct entry *);

/* bring_open.c: libraries that are opened at run time. */
void bring_notes(struct bringing *, struct root *);
void bring_lib(struct bringing *, const struct entry *);

#endif
