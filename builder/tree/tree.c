/* SPDX-License-Identifier: ISC */
/* tree - the jail to be built, in memory. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "node.h"
#include "tree.h"
#include "vfs.h"
#include "lib/mem.h"

struct tree {
	struct vfs view;        /* first, so that a pointer can be cast to tree */
	const struct vfs *base;
	bool keep;
	struct nodemap map;
	const struct node **sorted;     /* all nodes, as they were at that time */
	size_t n_sorted;
};

static const struct node *
look(const struct vfs *view, const char *path)
{
	return tree_look((const struct tree *)view, path);
}

struct tree *
tree_new(const struct vfs *base)
{
	struct tree *tree = mem_new(sizeof *tree);

	tree->view = (struct vfs){ .look = look, .finished = true };
	tree->base = base;
	nodemap_add(&tree->map, &(struct node){
		.path = "/", .mode = 0755, .implied = true,
	});
	return tree;
}

void
tree_keep_base(struct tree *tree)
{
	tree->keep = true;
}

bool
tree_owns(const struct tree *tree, const char *path)
{
	return nodemap_find(&tree->map, path);
}

const struct vfs *
tree_view(const struct tree *tree)
{
	return &tree->view;
}

const struct node *
tree_look(const struct tree *tree, const char *path)
{
	const struct node *node = nodemap_find(&tree->map, path);

	if (!node && tree->base)
		node = tree->base->look(tree->base, path);
	return node;
}

static char *
conflict(const struct node *old, const struct node *new)
{
	if (old->implied)
		return mem_print("%s: '%s' is %s, but %s puts something below it",
		    new->origin, new->path, node_describe(new),
		    old->origin ? old->origin : "the recipe");
	return mem_print("%s: '%s' is %s, but it is %s at %s: "
	    "add 'override' to the line that should win", new->origin, new->path,
	    node_describe(new), node_describe(old),
	    old->origin ? old->origin : "the destination");
}

static bool
has_children(const struct tree *tree, const char *path)
{
	size_t i, n = strlen(path);

	for (i = 0; i < tree->map.room; i++)
		if (tree->map.slots[i] &&
		    !strncmp(tree->map.slots[i]->path, path, n) &&
		    tree->map.slots[i]->path[n] == '/')
			return true;
	return false;
}

/* A directory may be a link in an image: "dir /bin" is at peace with "bin -> usr/bin". */
static bool
is_link_to_directory(const struct tree *tree, const struct node *old, const struct node *node)
{
	const struct node *end;

	if (node->type != NODE_DIR || old->type != NODE_LINK || node->override)
		return false;
	end = vfs_find(&tree->view, old->path);
	return end && end->type == NODE_DIR;
}

/* What an image has yields to what a package has, and this to the lines of the recipe. */
static int
rank(const struct node *node)
{
	return node->base ? 0 : node->package ? 1 : 2;
}

/* The old node is of a higher rank.  A link may stand for its directory, and a directory for the
 * link to it. */
static char *
yield(const struct node *old, const struct node *node)
{
	if (old->type == NODE_DIR && node->type != NODE_DIR && node->type != NODE_LINK)
		return conflict(old, node);
	return NULL;
}

/* The new node is of a higher rank. */
static char *
replace_base(const struct tree *tree, struct node *old, const struct node *node)
{
	if (node->weak || node->implied || is_link_to_directory(tree, old, node))
		return NULL;
	if (old->type == NODE_DIR && node->type != NODE_DIR && has_children(tree, old->path))
		return conflict(old, node);
	*old = *node;
	return NULL;
}

/* The tree has a node at this path: merge, keep or replace it. */
static char *
merge(struct tree *tree, struct node *old, const struct node *node)
{
	if (node->implied && old->type == NODE_DIR)
		return NULL;
	if (old->implied && node->type == NODE_DIR) {
		*old = *node;
		return NULL;
	}
	if (rank(old) < rank(node))
		return replace_base(tree, old, node);
	if (rank(old) > rank(node) && !old->weak)
		return yield(old, node);
	if (node_equal(old, node)) {
		old->override |= node->override;
		old->weak &= node->weak;
		if (!old->names)
			old->names = node->names;
		return NULL;
	}
	if ((old->override && !node->override) || (node->weak && !old->weak &&
	    !old->implied))
		return NULL;
	if (old->type == NODE_DIR && node->type != NODE_DIR &&
	    has_children(tree, old->path))
		return conflict(old, node);
	if ((node->override && !old->override) || (old->weak && !node->weak)) {
		*old = *node;
		return NULL;
	}
	return conflict(old, node);
}

/* The directories above a final path, down from the root. */
static char *
imply_parents(struct tree *tree, const struct node *node)
{
	char path[PATH_MAX], *slash;    /* a final path has room in it */
	const struct node *parent;

	strcpy(path, node->path);
	for (slash = path; (slash = strchr(slash + 1, '/'));) {
		*slash = '\0';
		parent = tree_look(tree, path);
		if (parent && parent->type != NODE_DIR)
			return mem_print("%s: '%s' cannot be below '%s', which is %s (%s)",
			    node->origin, node->path, path, node_kind(parent),
			    parent->origin ? parent->origin : "in the destination");
		if (!parent)
			nodemap_add(&tree->map, &(struct node){
				.path = mem_copy(path, strlen(path)),
				.mode = 0755, .implied = true,
				.origin = node->origin,
			});
		*slash = '/';
	}
	return NULL;
}

/*
 * The base has a file at node's path: does it stay?  A directory always stays, because
 * its contents belong to the user.
 */
static bool
is_kept(const struct tree *tree, const struct node *there,
    const struct node *node, char **complaint)
{
	if (there->type == NODE_DIR && node->type != NODE_DIR)
		*complaint = mem_print("%s: '%s' is a directory in the destination",
		    node->origin, node->path);
	if (there->type == NODE_DIR || tree->keep)
		return true;
	return there->type == NODE_LINK && node_equal(there, node);
}

char *
tree_place(struct tree *tree, const struct node *node)
{
	struct node mine = *node, *old;
	const struct node *there;
	char *complaint;

	mine.path = vfs_follow(&tree->view, node->path, 0);
	if (!mine.path)
		return mem_print("%s: '%s' leads %s", node->origin, node->path,
		    errno == ELOOP ? "through more than 40 links" :
		    "to a path that is too long");
	complaint = imply_parents(tree, &mine);
	if (complaint)
		return complaint;
	old = nodemap_find(&tree->map, mine.path);
	there = old || !tree->base ? NULL : tree->base->look(tree->base, mine.path);
	if (there && is_kept(tree, there, &mine, &complaint))
		return complaint;
	if (old)
		complaint = merge(tree, old, &mine);
	else
		nodemap_add(&tree->map, &mine);
	return complaint;
}

static int
by_path(const void *a, const void *b)
{
	const struct node *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static void
count_names(const struct node *const *sorted, size_t count)
{
	struct names *names;
	size_t i;

	for (i = 0; i < count; i++)
		if ((names = sorted[i]->names))
			*names = (struct names){ 0 };
	for (i = 0; i < count; i++)
		if ((names = sorted[i]->names) && !names->count++)
			names->first = sorted[i];
}

/* A node never leaves the tree, and keeps its path: the same count means the same nodes. */
static void
sort(struct tree *tree)
{
	const struct nodemap *map = &tree->map;
	size_t i, n = 0;

	if (tree->n_sorted == map->count)
		return;
	tree->sorted = mem_new(map->count * sizeof *tree->sorted);
	for (i = 0; i < map->room; i++)
		if (map->slots[i])
			tree->sorted[n++] = map->slots[i];
	qsort(tree->sorted, n, sizeof *tree->sorted, by_path);
	tree->n_sorted = n;
}

const struct node *const *
tree_sorted(struct tree *tree, size_t *count)
{
	sort(tree);
	count_names(tree->sorted, tree->n_sorted);
	*count = tree->n_sorted;
	return tree->sorted;
}
