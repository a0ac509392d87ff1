/* SPDX-License-Identifier: ISC */
/* tree - what will be in the jail, in memory. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "content.h"
#include "mem.h"
#include "tree.h"

enum { MOST_LINKS = 40 };

struct tree {
	const struct tree_base *base;
	struct node **slots;            /* a hash of paths, a power of two */
	size_t room, count;
	const struct node **sorted;
};

static const char *const kinds[] = {
	[NODE_DIR] = "a directory", [NODE_FILE] = "a file",
	[NODE_LINK] = "a link", [NODE_CHAR] = "a character device",
	[NODE_BLOCK] = "a block device", [NODE_PIPE] = "a named pipe",
	[NODE_SOCK] = "a socket",
};

const char *
node_kind(const struct node *node)
{
	return kinds[node->type];
}

/* FNV-1a */
static size_t
hash(const char *path)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *path; path++)
		h = (h ^ (unsigned char)*path) * 0x100000001b3;
	return h ^ h >> 32;
}

static struct node **
slot(const struct tree *tree, const char *path)
{
	size_t i = hash(path) & (tree->room - 1);

	while (tree->slots[i] && strcmp(tree->slots[i]->path, path))
		i = (i + 1) & (tree->room - 1);
	return &tree->slots[i];
}

static void
grow(struct tree *tree)
{
	struct node **old = tree->slots;
	size_t i, room = tree->room;

	if (2 * tree->count < room)
		return;
	tree->room = room ? 2 * room : 256;
	tree->slots = mem_new(tree->room * sizeof *tree->slots);
	for (i = 0; i < room; i++)
		if (old[i])
			*slot(tree, old[i]->path) = old[i];
}

static struct node *
add(struct tree *tree, const struct node *node)
{
	struct node *mine = mem_new(sizeof *mine);

	grow(tree);
	*mine = *node;
	*slot(tree, node->path) = mine;
	tree->count++;
	return mine;
}

struct tree *
tree_new(const struct tree_base *base)
{
	struct tree *tree = mem_new(sizeof *tree);

	tree->base = base;
	add(tree, &(struct node){ .path = "/", .mode = 0755, .implied = true });
	return tree;
}

const struct node *
tree_look(const struct tree *tree, const char *path)
{
	const struct node *node = *slot(tree, path);

	if (!node && tree->base)
		node = tree->base->look(tree->base->data, path);
	return node;
}

/* Drop the last component of a final path. */
static void
step_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
}

/*
 * A link at path+component: what is still to walk becomes its target and the
 * rest.  An absolute target begins at the jail's root, ".." stops there.
 */
static char *
detour(char *path, const char *target, const char *rest)
{
	if (target[0] == '/')
		path[0] = '\0';
	return mem_print("%s/%s", target, rest);
}

const char *
tree_follow(const struct tree *tree, const char *path, bool last)
{
	char at[PATH_MAX] = "";
	const char *rest = path;
	const struct node *node;
	size_t n, length;
	int links = 0;

	for (;; rest += n) {
		rest += strspn(rest, "/");
		n = strcspn(rest, "/");
		if (!n)
			return *at ? mem_copy(at, strlen(at)) : "/";
		if (n == 1 && *rest == '.')
			continue;
		if (n == 2 && !strncmp(rest, "..", 2)) {
			step_up(at);
			continue;
		}
		length = strlen(at);
		if (length + n + 2 > PATH_MAX)
			return NULL;
		at[length] = '/';
		memcpy(at + length + 1, rest, n);
		at[length + 1 + n] = '\0';
		node = tree_look(tree, at);
		if (!node || node->type != NODE_LINK ||
		    (!last && !rest[n + strspn(rest + n, "/")]))
			continue;
		if (++links > MOST_LINKS)
			return NULL;
		at[length] = '\0';
		rest = detour(at, node->target, rest + n);
		n = 0;
	}
}

static bool
is_equal(const struct node *a, const struct node *b)
{
	if (a->type != b->type || a->uid != b->uid || a->gid != b->gid)
		return false;
	if (a->type == NODE_LINK)
		return !strcmp(a->target, b->target);
	if (a->mode != b->mode)
		return false;
	if (a->type == NODE_FILE)
		return !a->names == !b->names && content_same(a->content, b->content);
	return a->major == b->major && a->minor == b->minor;
}

static char *
describe(const struct node *node)
{
	if (node->type == NODE_LINK)
		return mem_print("a link to '%s'", node->target);
	if (node->type == NODE_FILE && node->content->source)
		return mem_print("a copy of '%s', %04o %u:%u",
		    node->content->source, node->mode, node->uid, node->gid);
	return mem_print("%s, %04o %u:%u", node_kind(node), node->mode,
	    node->uid, node->gid);
}

static char *
quarrel(const struct node *old, const struct node *new)
{
	if (old->implied)
		return mem_print("%s: '%s' is %s, but %s puts something below it",
		    new->origin, new->path, describe(new),
		    old->origin ? old->origin : "the recipe");
	return mem_print("%s: '%s' is %s, but it is %s at %s: "
	    "say 'override' where it should win", new->origin, new->path,
	    describe(new), describe(old),
	    old->origin ? old->origin : "the destination");
}

static bool
has_children(const struct tree *tree, const char *path)
{
	size_t i, n = strlen(path);

	for (i = 0; i < tree->room; i++)
		if (tree->slots[i] && !strncmp(tree->slots[i]->path, path, n) &&
		    tree->slots[i]->path[n] == '/')
			return true;
	return false;
}

/* Something is at node's path already: which of the two stays? */
static char *
settle(struct tree *tree, struct node *old, const struct node *node)
{
	if (node->implied && old->type == NODE_DIR)
		return NULL;
	if (old->implied && node->type == NODE_DIR) {
		*old = *node;
		return NULL;
	}
	if (is_equal(old, node)) {
		old->override |= node->override;
		old->weak &= node->weak;
		return NULL;
	}
	if ((old->override && !node->override) || (node->weak && !old->weak &&
	    !old->implied))
		return NULL;
	if (old->type == NODE_DIR && node->type != NODE_DIR &&
	    has_children(tree, old->path))
		return quarrel(old, node);
	if ((node->override && !old->override) || (old->weak && !node->weak)) {
		*old = *node;
		return NULL;
	}
	return quarrel(old, node);
}

/* The directories above a final path, down from the root. */
static char *
imply_parents(struct tree *tree, const struct node *node)
{
	char *path = mem_copy(node->path, strlen(node->path)), *slash;
	const struct node *parent;

	for (slash = path; (slash = strchr(slash + 1, '/'));) {
		*slash = '\0';
		parent = tree_look(tree, path);
		if (parent && parent->type != NODE_DIR)
			return mem_print("%s: '%s' cannot be below '%s', which is %s (%s)",
			    node->origin, node->path, path, node_kind(parent),
			    parent->origin ? parent->origin : "in the destination");
		if (!parent)
			add(tree, &(struct node){
				.path = mem_copy(path, strlen(path)),
				.mode = 0755, .implied = true,
				.origin = node->origin,
			});
		*slash = '/';
	}
	return NULL;
}

char *
tree_place(struct tree *tree, const struct node *node,
    const struct node **placed)
{
	struct node mine = *node, *old;
	char *complaint;

	mine.path = tree_follow(tree, node->path, false);
	if (!mine.path)
		return mem_print("%s: '%s' leads through more than %d links",
		    node->origin, node->path, MOST_LINKS);
	complaint = imply_parents(tree, &mine);
	if (complaint)
		return complaint;
	old = *slot(tree, mine.path);
	if (old)
		complaint = settle(tree, old, &mine);
	else
		old = add(tree, &mine);
	if (placed)
		*placed = old;
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

const struct node *const *
tree_sorted(struct tree *tree, size_t *count)
{
	size_t i, n = 0;

	tree->sorted = mem_new(tree->count * sizeof *tree->sorted);
	for (i = 0; i < tree->room; i++)
		if (tree->slots[i])
			tree->sorted[n++] = tree->slots[i];
	qsort(tree->sorted, n, sizeof *tree->sorted, by_path);
	count_names(tree->sorted, n);
	*count = n;
	return tree->sorted;
}
