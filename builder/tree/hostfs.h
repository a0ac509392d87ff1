/* SPDX-License-Identifier: ISC */
/* hostfs - the view of a directory of this machine: '/' or a foreign root. */
#ifndef HOSTFS_H
#define HOSTFS_H

#include <stdbool.h>
#include <stddef.h>

struct vfs;

/*
 * Look below directory, which need not stay as it is: what was seen once is
 * remembered.  Ends the program when it cannot be opened.  Where a look fails
 * for another reason than absence (no permission, a bad disk), the name counts
 * as absent, as it does for ld.so, and this is said once a name.
 */
const struct vfs *hostfs_view(const char *directory);

/* The names below a final path, sorted; NULL with errno. */
const char **hostfs_list(const struct vfs *, const char *path, size_t *count);

/* The directory itself, to read files from: blob_of_file(.., below). */
int hostfs_directory(const struct vfs *);

#endif
