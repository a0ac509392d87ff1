/* SPDX-License-Identifier: ISC */
/* view - a file system in memory, for fuzzers of the builder. */
#ifndef FUZZ_VIEW_H
#define FUZZ_VIEW_H

#include <stddef.h>

struct tree;
struct vfs;

/* Place a node in the tree; BYTES NULL: a directory, whose parents are made. */
void view_add(struct tree *, const char *path, const void *bytes, size_t size);

/* As hostfs_list(). */
const char **view_list(struct tree *, const char *path, size_t *count);

#endif
