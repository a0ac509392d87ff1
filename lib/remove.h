/* SPDX-License-Identifier: ISC */
/* remove - remove a directory tree, without following links. */
#ifndef REMOVE_H
#define REMOVE_H

#include <stdbool.h>

/*
 * Remove name in the directory parent, with all that it contains.  True if nothing is
 * left; else errno is that of the first failure.
 */
bool remove_tree(int parent, const char *name);

#endif
