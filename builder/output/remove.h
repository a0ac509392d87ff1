/* SPDX-License-Identifier: ISC */
/* remove - take a tree away, following no link in it. */
#ifndef REMOVE_H
#define REMOVE_H

#include <stdbool.h>

/*
 * Remove name below the directory parent, with all that is in it.  True when
 * nothing is there afterwards; else errno says why the first thing stayed.
 */
bool remove_tree(int parent, const char *name);

#endif
