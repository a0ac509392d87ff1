/* SPDX-License-Identifier: ISC */
/* node - one name of a tree: of the jail in memory, or of a file system. */
#ifndef NODE_H
#define NODE_H

#include <stdbool.h>
#include <stddef.h>

enum node_type {
	NODE_DIR, NODE_FILE, NODE_LINK, NODE_CHAR, NODE_BLOCK, NODE_PIPE, NODE_SOCK,
	NODE_ABSENT,                    /* in a view's memory: looked for in vain */
};

struct blob;
struct node;

/* The names of one file.  tree_sorted() fills in the first two. */
struct names {
	const struct node *first;       /* in order of paths */
	unsigned count;
	unsigned inode, written;        /* of a cpio archive: so far */
};

struct node {
	const char *path;               /* final, absolute: only its last component
	                                   can be a link */
	enum node_type type;
	unsigned mode, uid, gid;        /* mode: permissions only */
	unsigned major, minor;          /* of devices */
	const char *target;             /* of links */
	const struct blob *content;  /* of files */

	/* Of a tree only: */
	struct names *names;            /* of a file that has several; else NULL */
	const char *origin;             /* the recipe line that wants it */
	bool override;                  /* said with that prefix: it wins */
	bool implied;                   /* a directory nobody named */
	bool weak;                      /* gives way to whatever is said aloud */
	bool base;                      /* it is in the destination already */
};

const char *node_kind(const struct node *); /* "a directory", ... */

/* Everything that can be seen of them is the same. */
bool node_equal(const struct node *, const struct node *);

/* "a copy of '/bin/ls', 0755 0:0": what it is, for messages (allocated). */
char *node_describe(const struct node *);

/* Nodes by their paths. */
struct nodemap {
	struct node **slots;
	size_t room, count;
};

struct node *nodemap_find(const struct nodemap *, const char *path);

/* Adds a copy; none of that path may be there.  It stays where it is. */
struct node *nodemap_add(struct nodemap *, const struct node *);

#endif
