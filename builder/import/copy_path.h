/* SPDX-License-Identifier: ISC */
/* copy_path - copy a path of the host into the tree, with the links on its way. */
#ifndef COPY_PATH_H
#define COPY_PATH_H

struct node;
struct tree;
struct vfs;

/*
 * Place the file at path in view, and each link on the way with its target unchanged,
 * so that the same path leads to the file in the tree.  If the tree has a directory
 * where view has a link, the directory stays.  like has the mode, owner, origin and
 * override of the file.  Returns NULL, or a complaint (allocated).
 */
char *copy_path(struct tree *, const struct vfs *, const char *path,
    const struct node *like);

/*
 * Place only the links on the way to the directory at path in view, if it has any.  *from is
 * then its final path in view, *to the one in the tree; "" is the root.  like has the origin
 * and rank of the links.
 */
char *copy_path_way(struct tree *, const struct vfs *, const char *path,
    const struct node *like, const char **from, const char **to);

#endif
