/* SPDX-License-Identifier: ISC */
/* explain_tree - print the resolved list of the files to build. */
#ifndef EXPLAIN_TREE_H
#define EXPLAIN_TREE_H

#include <stdio.h>

struct tree;

/*
 * Print the tree in the format of the kernel's gen_init_cpio, which is also a recipe.
 * That format has no line for a text: it is printed as a comment, and its source is its
 * path in the finished directory output.
 */
void explain_tree(FILE *, struct tree *, const char *output);

#endif
