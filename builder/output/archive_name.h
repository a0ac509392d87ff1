/* SPDX-License-Identifier: ISC */
/* archive_name - all nodes of a tree, one after the other, into a file. */
#ifndef ARCHIVE_NAME_H
#define ARCHIVE_NAME_H

#include <stdbool.h>

struct node;
struct sink;
struct stage;
struct tree;

/* Put each node, in order; then the end. */
void archive_write(struct tree *, const struct stage *, bool gzip,
    void (*put)(struct sink *, const struct node *), void (*end)(struct sink *));

#endif
