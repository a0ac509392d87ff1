/* SPDX-License-Identifier: ISC */
/*
 * used - was a directory that mkrootfs has built changed after that?
 *
 * The extended attribute user.mkrootfs of the directory has a sum of the names in it, with sizes,
 * times and targets of links, and sums of their modes and owners.  They do not depend on an order,
 * and two builds of the same inputs by one user have the same.
 */
#ifndef USED_H
#define USED_H

#include <stdbool.h>
#include <stddef.h>

struct node;

/* Set the attribute of the directory ROOT, which has these nodes.  It may fail: then only times
 * tell.  time() gives the time of a node. */
void used_mark(int root, const struct node *const *nodes, size_t count,
    long long (*time)(const struct node *));

/* Does the directory have the attribute? */
bool used_is_marked(int fd);

/*
 * Were names added, removed or changed, or their modes or owners?  NULL: no.  Otherwise what to say
 * of it behind "was changed after it was built": a name that is newer than the build, if there is
 * one.  Owners count only where root built the directory and root calls; files that a user has built
 * must have the owner of the directory.  Without the attribute only files count that are newer than
 * the epoch.  A directory that cannot be read counts as changed.  fd is closed.
 */
const char *used_since(int fd, const char *output, long long epoch);

#endif
