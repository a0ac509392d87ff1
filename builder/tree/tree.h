/* SPDX-License-Identifier: ISC */
/*
 * tree - what will be in the jail, in memory.
 *
 * Nodes are kept by their final path: no component of it but the last is a
 * symbolic link.  Placing at '/bin/sh' where '/bin' is a link to 'usr/bin' makes
 * the node '/usr/bin/sh', as the kernel would.
 */
#ifndef TREE_H
#define TREE_H

#include <stdbool.h>
#include <stddef.h>

struct node;
struct vfs;
struct tree;

/* Over base, an existing directory that is only added to; NULL: over nothing. */
struct tree *tree_new(const struct vfs *base);

/* From now on what is in the base stays, and what would replace it is not placed. */
void tree_keep_base(struct tree *);

/* Is the node at this final path the tree's own, and not the base's? */
bool tree_owns(const struct tree *, const char *path);

/* The tree, and what it is laid over, to look at. */
const struct vfs *tree_view(const struct tree *);

/* The node at exactly this final path, or NULL. */
const struct node *tree_look(const struct tree *, const char *path);

/*
 * Put a copy of node at its path, its parents' links followed; parents that are
 * missing become directories, 0755 root root.  Returns NULL or a complaint
 * (allocated).  An identical node merges with the one that is
 * there; a differing one wins when only it is an override, gives way when only
 * the other is, and is an error else.
 */
char *tree_place(struct tree *, const struct node *);

/* All nodes sorted by path, parents before children. */
const struct node *const *tree_sorted(struct tree *, size_t *count);

#endif
