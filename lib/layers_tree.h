/* SPDX-License-Identifier: ISC */
/* layers_tree - the names that layers.c keeps, and the way to them. */
#ifndef LAYERS_TREE_H
#define LAYERS_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct layers_file;
struct layers_name;
struct layers_store;

struct layers_tree {
	const struct layers_store *store;
	struct layers_name *root, **slots;
	struct layers_name *unused;     /* by next */
	size_t room, count;
	unsigned layer;                 /* that is applied */
	uint64_t work;                  /* names that were looked up */
	const char *error;
	bool archive;                   /* no layer: ".wh.NAME" is a name as others */
};

enum {
	LAYERS_MOST = 2000000,          /* names */
	LAYERS_WORK = 400000000,
	LAYERS_DEEPEST = 1000,
};

void layers_tree_begin(struct layers_tree *, const struct layers_store *);

/* The name in a directory, or NULL. */
struct layers_name *layers_tree_look(struct layers_tree *, const struct layers_name *,
    const char *name, size_t length);

/* Add a name, which must not be there.  NULL: the error is set. */
struct layers_name *layers_tree_add(struct layers_tree *, struct layers_name *parent,
    const char *name, size_t length, struct layers_file *);

/* Remove a name with all that is below it. */
void layers_tree_remove(struct layers_tree *, struct layers_name *);

/*
 * The directory that the first LENGTH bytes of PATH lead to, through links.  If MAKE, what is
 * missing is made.  NULL: it is missing, or the error is set.
 */
struct layers_name *layers_tree_walk(struct layers_tree *, const char *path, size_t length,
    bool make);

#endif
