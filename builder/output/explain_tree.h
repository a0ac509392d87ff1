/* SPDX-License-Identifier: ISC */
/* explain_tree - the resolved list: what would be built, in words. */
#ifndef EXPLAIN_TREE_H
#define EXPLAIN_TREE_H

#include <stdio.h>

struct tree;

/*
 * Print the tree as a list that gen_init_cpio of the kernel reads, and so do
 * we.  It has no word for a text made here: that is shown in a comment, and named
 * where the finished directory output will have it.
 */
void explain_tree(FILE *, struct tree *, const char *output);

#endif
