/* SPDX-License-Identifier: ISC */
/*
 * vfs - a file system as the resolvers see it: the host's, a foreign root's, or
 * the finished jail's.  They ask for nodes by name and cannot tell which it is.
 */
#ifndef VFS_H
#define VFS_H

#include <stdbool.h>

struct node;

struct vfs {
	/* The node at a final path, or NULL. */
	const struct node *(*look)(const struct vfs *, const char *path);
	/* A jail: it has what it will ever have, nobody runs ldconfig in it. */
	bool finished;
};

enum view_flag {
	VFS_LAST   = 1, /* follow the last component, too */
	VFS_EXISTS = 2, /* all of it must be there; else what is not is taken
	                    as it stands */
};

enum { VFS_LINKS = 40 }; /* the kernel's limit, too */

/*
 * Where path leads, as a final path: absolute links begin at the view's root, and
 * '..' stops there.  NULL with errno: ELOOP, ENAMETOOLONG; with VFS_EXISTS
 * ENOENT, ENOTDIR.
 */
const char *vfs_follow(const struct vfs *, const char *path, int flags);

/* The node that path leads to, all links followed; NULL with errno. */
const struct node *vfs_find(const struct vfs *, const char *path);

#endif
