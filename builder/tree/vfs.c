/* SPDX-License-Identifier: ISC */
/* vfs - the file system that the resolvers read. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "node.h"
#include "vfs.h"
#include "lib/mem.h"

/* The final path so far ("" is the root), and the rest of the path. */
struct walk {
	char at[PATH_MAX];
	size_t length;
	const char *rest;
	int links;
};

static void
step_up(struct walk *w)
{
	while (w->length && w->at[--w->length] != '/')
		;
	w->at[w->length] = '\0';
}

static bool
step_down(struct walk *w, const char *name, size_t n)
{
	if (w->length + n + 2 > sizeof w->at) {
		errno = ENAMETOOLONG;
		return false;
	}
	w->at[w->length] = '/';
	memcpy(w->at + w->length + 1, name, n);
	w->length += n + 1;
	w->at[w->length] = '\0';
	return true;
}

/* The last component was a link: continue with its target, then the rest. */
static bool
take_link(struct walk *w, const struct node *node)
{
	if (++w->links > VFS_LINKS) {
		errno = ELOOP;
		return false;
	}
	step_up(w);
	if (node->target[0] == '/')
		w->length = 0, w->at[0] = '\0';
	w->rest = mem_join(node->target + strspn(node->target, "/"), w->rest,
	    strlen(w->rest));
	return true;
}

static bool
step(struct walk *w, const struct vfs *view, int flags)
{
	size_t n = strcspn(w->rest, "/");
	const struct node *node;
	const char *name = w->rest;
	bool last;

	w->rest += n;
	w->rest += strspn(w->rest, "/");
	last = !*w->rest;
	if (n == 1 && *name == '.')
		return true;
	if (n == 2 && !strncmp(name, "..", 2)) {
		step_up(w);
		return true;
	}
	if (!step_down(w, name, n))
		return false;
	node = view->look(view, w->at);
	if (node && node->type == NODE_LINK && (!last || (flags & VFS_LAST)))
		return take_link(w, node);
	if (!(flags & VFS_EXISTS) || (node && (last || node->type == NODE_DIR)))
		return true;
	errno = node ? ENOTDIR : ENOENT;
	return false;
}

const char *
vfs_follow(const struct vfs *view, const char *path, int flags)
{
	struct walk w = { .rest = path + strspn(path, "/") };

	while (*w.rest)
		if (!step(&w, view, flags))
			return NULL;
	return w.length ? mem_copy(w.at, w.length) : "/";
}

const struct node *
vfs_find(const struct vfs *view, const char *path)
{
	const char *final = vfs_follow(view, path, VFS_LAST | VFS_EXISTS);

	return final ? view->look(view, final) : NULL;
}
