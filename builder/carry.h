/* SPDX-License-Identifier: ISC */
/* carry - bring a path of the host into the tree, with the links on its way. */
#ifndef CARRY_H
#define CARRY_H

struct node;
struct tree;
struct view;

/*
 * Place the file that path leads to in view, and each link met on the way with its
 * text as it stands, so that the same path leads to it in the tree.  A directory
 * that the tree has in the place of a link stays.  like gives mode, owner, origin
 * and override of the file.  Returns NULL, or a complaint (allocated).
 */
char *carry_file(struct tree *, const struct view *, const char *path,
    const struct node *like);

#endif
