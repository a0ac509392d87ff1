/* SPDX-License-Identifier: ISC */
/* write_into - add a tree to an existing directory. */
#ifndef WRITE_INTO_H
#define WRITE_INTO_H

#include <stddef.h>

struct tree;

/*
 * Add the tree's own nodes to the directory output, which is created if it is missing.
 * All files are first written to a stage, then renamed in reverse order: files lists a
 * program before its libraries, and it must not appear before them.  No link in output
 * is followed.
 */
void write_into(struct tree *, const char *output, const char *const *files,
    size_t count);

#endif
