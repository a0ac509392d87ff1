/* SPDX-License-Identifier: ISC */
/* archive - all nodes of a tree, one after the other, into a file. */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdbool.h>

struct node;
struct sink;
struct stage;
struct tree;

/* Put each node, in order; then the end. */
void archive_write(struct tree *, const struct stage *, bool gzip,
    void (*put)(struct sink *, const struct node *), void (*end)(struct sink *));

#endif
