/* SPDX-License-Identifier: ISC */
/* copy_path - bring a path of the host into the tree, with the links on its way. */
#ifndef COPY_PATH_H
#define COPY_PATH_H

struct node;
struct tree;
struct vfs;

/*
 * Place the file that path leads to in view, and each link met on the way with its
 * text as it stands, so that the same path leads to it in the tree.  A directory
 * that the tree has in the place of a link stays.  like gives mode, owner, origin
 * and override of the file.  Returns NULL, or a complaint (allocated).
 */
char *copy_path(struct tree *, const struct vfs *, const char *path,
    const struct node *like);

#endif
