/* SPDX-License-Identifier: ISC */
/* place_entries - what the entries of a recipe put into the tree. */
#ifndef PLACE_ENTRIES_H
#define PLACE_ENTRIES_H

struct entries;
struct tree;

/*
 * Place everything that a recipe says plainly: all but exec, lib and tree.
 * Every complaint is reported; the caller stops with msg_stop().
 */
void place_entries(struct tree *, const struct entries *);

#endif
