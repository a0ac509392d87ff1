/* SPDX-License-Identifier: ISC */
/* copy_path - copy a path of the host into the tree, with the links on its way. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "copy_path.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"

/*
 * Two walks in step: from is the path so far in the view, to the path so far in the
 * tree; both are final, "" is the root.  They differ after a link of the view if the tree
 * has another node in its place.
 */
struct walk {
	struct tree *tree;
	const struct vfs *view;
	const struct node *like;
	const char *from, *to, *rest;
	int links;
	bool way;               /* the last component is part of the way, too */
};

static char *
up(const char *path)
{
	const char *slash = strrchr(path, '/');

	return mem_copy(path, slash ? slash - path : 0);
}

static char *
down(const char *path, const char *name, size_t n)
{
	return mem_join(path, name, n);
}

/* "/" and "" are both the root here. */
static const char *
trimmed(const char *path)
{
	return path && !path[1] ? "" : path;
}

static char *
put_link(struct walk *w, const char *path, const struct node *link, bool last)
{
	struct node node = {
		.path = path, .type = NODE_LINK, .mode = 0777,
		.target = link->target, .origin = w->like->origin,
		.override = last && w->like->override, .package = w->like->package,
	};

	return tree_place(w->tree, &node);
}

/* ".." needs a directory: place it in the tree. */
static char *
step_up(struct walk *w)
{
	struct node node = {
		.path = w->to, .type = NODE_DIR, .mode = 0755, .implied = true,
		.origin = w->like->origin,
	};
	char *complaint = *w->to ? tree_place(w->tree, &node) : NULL;

	w->from = up(w->from);
	w->to = up(w->to);
	return complaint;
}

static bool
is_same_link(const struct node *a, const struct node *b)
{
	return b->type == NODE_LINK && !strcmp(a->target, b->target);
}

static char *
take_link(struct walk *w, const struct node *link, const char *to, bool last)
{
	const struct node *there = tree_look(w->tree, to);
	char *complaint;

	if (++w->links > VFS_LINKS)
		return mem_print("%s: more than %d links on the way to '%s'",
		    w->like->origin, VFS_LINKS, link->path);
	if (!there || last || is_same_link(link, there)) {
		complaint = put_link(w, to, link, last);
		if (complaint)
			return complaint;
		w->rest = mem_join(link->target + strspn(link->target, "/"), w->rest,
		    strlen(w->rest));
		if (link->target[0] == '/')
			w->from = w->to = "";
		return NULL;
	}
	/* The tree has another node here: from now on the two paths differ. */
	w->from = trimmed(vfs_follow(w->view, link->path, VFS_LAST));
	w->to = trimmed(vfs_follow(tree_view(w->tree), to, VFS_LAST));
	if (!w->from || !w->to)
		return mem_print("%s: '%s' is a loop of links",
		    w->like->origin, link->path);
	return NULL;
}

static char *
step(struct walk *w)
{
	size_t n = strcspn(w->rest, "/");
	const char *name = w->rest, *from, *to;
	const struct node *node;
	bool last;

	w->rest += n;
	w->rest += strspn(w->rest, "/");
	last = !*w->rest && !w->way;
	if (n == 1 && *name == '.')
		return NULL;
	if (n == 2 && !strncmp(name, "..", 2))
		return step_up(w);
	from = down(w->from, name, n);
	to = down(w->to, name, n);
	node = w->view->look(w->view, from);
	if (!node)
		return mem_print("%s: '%s' does not exist", w->like->origin, from);
	if (node->type == NODE_LINK)
		return take_link(w, node, to, last);
	w->from = from;
	w->to = to;
	/* The tree has a link here, the view a directory. */
	if (!last && tree_look(w->tree, to) &&
	    tree_look(w->tree, to)->type == NODE_LINK)
		w->to = trimmed(vfs_follow(tree_view(w->tree), to, VFS_LAST));
	return w->to ? NULL : mem_print("%s: '%s' is a loop of links",
	    w->like->origin, to);
}

char *
copy_path_way(struct tree *tree, const struct vfs *view, const char *path, const struct node *like,
    const char **from, const char **to)
{
	struct walk w = {
		.tree = tree, .view = view, .like = like, .from = "", .to = "",
		.rest = path + strspn(path, "/"), .way = true,
	};
	char *complaint = NULL;

	while (*w.rest && !complaint)
		complaint = step(&w);
	*from = complaint ? NULL : w.from;
	*to = w.to;
	return complaint;
}

char *
copy_path(struct tree *tree, const struct vfs *view, const char *path,
    const struct node *like)
{
	struct walk w = {
		.tree = tree, .view = view, .like = like, .from = "", .to = "",
		.rest = path + strspn(path, "/"),
	};
	const struct node *file;
	struct node node = *like;
	char *complaint;

	while (*w.rest) {
		complaint = step(&w);
		if (complaint)
			return complaint;
	}
	file = view->look(view, w.from);
	if (!file || file->type != NODE_FILE)
		return mem_print("%s: '%s' is not a regular file", like->origin, path);
	node.path = w.to;
	node.type = NODE_FILE;
	node.content = file->content;
	return tree_place(tree, &node);
}
