/* SPDX-License-Identifier: ISC */
/* place_entries - place the entries of a recipe in the tree. */
#ifndef PLACE_ENTRIES_H
#define PLACE_ENTRIES_H

struct entries;
struct tree;

/*
 * Place all entries but exec, lib, tree, pkg, user and group.  Every complaint is reported; the caller
 * then calls msg_stop().
 */
void place_entries(struct tree *, const struct entries *);

#endif
