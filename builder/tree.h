/* SPDX-License-Identifier: ISC */
/*
 * tree - what will be in the jail, in memory.
 *
 * Nodes are kept by their final path: no component of it but the last is a
 * symbolic link.  Placing at '/bin/sh' where '/bin' is a link to 'usr/bin' makes
 * the node '/usr/bin/sh', as the kernel would.
 */
#ifndef TREE_H
#define TREE_H

#include <stdbool.h>
#include <stddef.h>

enum node_type {
	NODE_DIR, NODE_FILE, NODE_LINK, NODE_CHAR, NODE_BLOCK, NODE_PIPE, NODE_SOCK,
};

struct content;

struct node {
	const char *path;               /* final, absolute */
	enum node_type type;
	unsigned mode, uid, gid;        /* mode: permissions only */
	unsigned major, minor;          /* of devices */
	const char *target;             /* of links */
	const struct content *content;  /* of files */
	struct names *names;            /* of a file that has several; else NULL */
	const char *origin;             /* the recipe line that wants it */
	bool override;                  /* said with that prefix: it wins */
	bool implied;                   /* a directory nobody named */
	bool weak;                      /* gives way to whatever is said aloud */
};

/* The names of one file.  tree_sorted() fills it in. */
struct names {
	const struct node *first;       /* in order of paths */
	unsigned count;
};

/*
 * An existing directory that the tree is laid over, for what is only added to.
 * look: the node at a final path, or NULL.
 */
struct tree_base {
	const struct node *(*look)(void *data, const char *path);
	void *data;
};

struct tree;

struct tree *tree_new(const struct tree_base *); /* NULL: over nothing */

/* The node at exactly this final path, or NULL. */
const struct node *tree_look(const struct tree *, const char *path);

/* Where path leads, links of the tree followed, the last one too if asked.
 * What does not exist is taken as it stands.  NULL: more than 40 links. */
const char *tree_follow(const struct tree *, const char *path, bool last);

/*
 * Put a copy of node at its path, its parents' links followed; parents that are
 * missing become directories, 0755 root root.  Returns NULL and sets *placed, or
 * a complaint (allocated).  An identical node merges with the one that is
 * there; a differing one wins when only it is an override, gives way when only
 * the other is, and is an error else.
 */
char *tree_place(struct tree *, const struct node *, const struct node **placed);

/* All nodes sorted by path, parents before children. */
const struct node *const *tree_sorted(struct tree *, size_t *count);

const char *node_kind(const struct node *); /* "a directory", ... */

#endif
