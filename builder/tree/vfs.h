/* SPDX-License-Identifier: ISC */
/*
 * vfs - the file system that the resolvers read: the host, another root, or the
 * finished jail, behind one interface.
 */
#ifndef VFS_H
#define VFS_H

#include <stdbool.h>

struct node;

struct vfs {
	/* The node at a final path, or NULL. */
	const struct node *(*look)(const struct vfs *, const char *path);
	/* True of a jail: ldconfig will not run in it, so ld.so.conf does not count. */
	bool finished;
};

enum view_flag {
	VFS_LAST   = 1, /* follow the last component, too */
	VFS_EXISTS = 2, /* fail if a component is missing; without it, missing
	                   components are kept as they are */
};

enum { VFS_LINKS = 40 }; /* as in the kernel (MAXSYMLINKS) */

/*
 * Resolve path to a final path, with the root of the view as '/': absolute links begin
 * there, and '..' stops there.  NULL with errno: ELOOP, ENAMETOOLONG; with VFS_EXISTS
 * also ENOENT, ENOTDIR.
 */
const char *vfs_follow(const struct vfs *, const char *path, int flags);

/* The node at path, with all links followed; NULL with errno. */
const struct node *vfs_find(const struct vfs *, const char *path);

#endif
