/* SPDX-License-Identifier: ISC */
/* node - one name in a tree: in the jail to be built, or in a file system. */
#ifndef NODE_H
#define NODE_H

#include <stdbool.h>
#include <stddef.h>

enum node_type {
	NODE_DIR, NODE_FILE, NODE_LINK, NODE_CHAR, NODE_BLOCK, NODE_PIPE, NODE_SOCK,
	NODE_ABSENT,                    /* only in the cache of hostfs */
};

struct blob;
struct node;

/* The hard links of one file.  tree_sorted() sets first and count. */
struct names {
	const struct node *first;       /* in order of paths */
	unsigned count;
	unsigned inode, written;        /* private to write_archive.c */
};

struct node {
	const char *path;               /* final: absolute, and only the last
	                                   component can be a link */
	enum node_type type;
	unsigned mode, uid, gid;        /* mode: permissions only */
	unsigned major, minor;          /* of devices */
	const char *target;             /* of links */
	const struct blob *content;     /* of files */
	const void *caps;               /* the attribute security.capability, or NULL */
	unsigned caps_size;
	bool has_time;                  /* its own, in seconds; false: as all others */
	long long time;

	/* Only in struct tree: */
	struct names *names;            /* of a file with several names; else NULL */
	const char *origin;             /* the recipe line, for messages */
	bool override;                  /* has the prefix override: it wins */
	bool implied;                   /* a parent directory that no line names */
	bool weak;                      /* yields to every other node */
	bool base;                      /* of an image: yields to all but weak ones */
	bool package;                   /* of a package: yields to all but these two */
};

const char *node_kind(const struct node *); /* "a directory", ... */

/* Have both the same type, owner, mode and contents? */
bool node_equal(const struct node *, const struct node *);

/* "a copy of '/bin/ls', 0755 0:0", for messages (allocated). */
char *node_describe(const struct node *);

/* Nodes by their paths. */
struct nodemap {
	struct node **slots;
	size_t room, count;
};

struct node *nodemap_find(const struct nodemap *, const char *path);

/* Add a copy of the node; the map must not have its path yet.  The copy does not move. */
struct node *nodemap_add(struct nodemap *, const struct node *);

#endif
