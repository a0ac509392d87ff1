/* SPDX-License-Identifier: ISC */
/* write_into - add a tree to a directory that is there already. */
#ifndef WRITE_INTO_H
#define WRITE_INTO_H

#include <stddef.h>

struct tree;

/*
 * Add what the tree owns to output, which is made if it is missing.  All files are
 * written first and renamed into place last, in reverse order: a program is listed
 * before its libraries, and must not be there without them.  No link in output is
 * followed.
 */
void write_into(struct tree *, const char *output, const char *const *files,
    size_t count);

#endif
