/* SPDX-License-Identifier: ISC */
/* hostfs - the view of a directory of the host: '/' or another root. */
#ifndef HOSTFS_H
#define HOSTFS_H

#include <stdbool.h>
#include <stddef.h>

struct vfs;

/*
 * The view with directory as its root.  The result of each stat(2) is cached.  Ends the
 * program if the directory cannot be opened.  If stat(2) fails for another reason than
 * absence (EACCES, EIO), the name is treated as absent, as ld.so does, with one note for
 * each name.
 */
const struct vfs *hostfs_view(const char *directory);

/* The names in the directory at a final path, sorted; NULL with errno set. */
const char **hostfs_list(const struct vfs *, const char *path, size_t *count);

/* A descriptor of the directory, for blob_of_stat(). */
int hostfs_directory(const struct vfs *);

#endif
