/* SPDX-License-Identifier: ISC */
/*
 * tree - the jail to be built, in memory.
 *
 * Nodes are stored by their final path: only its last component can be a symbolic link.
 * A node placed at '/bin/sh', where '/bin' is a link to 'usr/bin', becomes
 * '/usr/bin/sh', as the kernel would resolve it.
 */
#ifndef TREE_H
#define TREE_H

#include <stdbool.h>
#include <stddef.h>

struct node;
struct vfs;
struct tree;

/* base: an existing directory, to which the tree will be added; or NULL. */
struct tree *tree_new(const struct vfs *base);

/* From now on tree_place() does not replace files of the base. */
void tree_keep_base(struct tree *);

/* Is the node at this final path in the tree itself, not only in the base? */
bool tree_owns(const struct tree *, const char *path);

/* The view of the tree over its base. */
const struct vfs *tree_view(const struct tree *);

/* The node at exactly this final path, or NULL. */
const struct node *tree_look(const struct tree *, const char *path);

/*
 * Put a copy of node at its path; links in the parents are followed, missing parents
 * become directories, 0755 root:root.  If the path is occupied: an equal node merges
 * with the old one; of two different nodes the one with override wins; otherwise the
 * result is a complaint.  Returns NULL or the complaint (allocated).
 */
char *tree_place(struct tree *, const struct node *);

/* All nodes sorted by path, parents before children. */
const struct node *const *tree_sorted(struct tree *, size_t *count);

#endif
