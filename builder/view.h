/* SPDX-License-Identifier: ISC */
/*
 * view - a file system as the resolvers see it: the host's, a foreign root's, or
 * the finished jail's.  They ask for nodes by name and cannot tell which it is.
 */
#ifndef VIEW_H
#define VIEW_H

#include <stdbool.h>

struct node;

struct view {
	/* The node at a final path, or NULL. */
	const struct node *(*look)(const struct view *, const char *path);
	/* A jail: it has what it will ever have, nobody runs ldconfig in it. */
	bool finished;
};

enum view_flag {
	VIEW_LAST   = 1, /* follow the last component, too */
	VIEW_EXISTS = 2, /* all of it must be there; else what is not is taken
	                    as it stands */
};

enum { VIEW_LINKS = 40 }; /* the kernel's limit, too */

/*
 * Where path leads, as a final path: absolute links begin at the view's root, and
 * '..' stops there.  NULL with errno: ELOOP, ENAMETOOLONG; with VIEW_EXISTS
 * ENOENT, ENOTDIR.
 */
const char *view_follow(const struct view *, const char *path, int flags);

/* The node that path leads to, all links followed; NULL with errno. */
const struct node *view_find(const struct view *, const char *path);

#endif
