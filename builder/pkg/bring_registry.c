/* SPDX-License-Identifier: ISC */
/*
 * bring_registry - which package a file of configuration belongs to: by the lists of conffiles that
 * dpkg keeps, and by the registry of ucf(1), which has those that scripts of packages install.
 */
#include <string.h>

#include "bring.h"
#include "packages.h"
#include "builder/import/import.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/text.h"

static const char registry[] = "/var/lib/ucf/registry";

enum { MOST = 4 << 20 };

/* Of the first that has it. */
static void
add(struct nodemap *map, const char *path, const char *package, bool made)
{
	if (*path == '/' && !nodemap_find(map, path))
		nodemap_add(map, &(struct node){ .path = path, .origin = package, .mode = made });
}

/* " /etc/x 0123456789abcdef0123456789abcdef", a line for each. */
static void
add_conffiles(struct nodemap *map, const char *text, const char *package)
{
	size_t n;

	for (; text && *text; text += strcspn(text, "\n")) {
		text += strspn(text, " \n\t");
		n = strcspn(text, " \n");
		add(map, mem_copy(text, n), package, false);
	}
}

/* "package \t /etc/x", a line for each. */
static void
add_registry(struct nodemap *map, const struct vfs *view)
{
	const struct node *node = vfs_find(view, registry);
	const void *bytes;
	char *rest, *line;
	size_t n;

	if (!node || node->type != NODE_FILE || node->content->size > MOST)
		return;
	bytes = blob_map(node->content);
	rest = mem_copy(bytes, (size_t)node->content->size);
	blob_release(node->content, bytes);
	while ((line = text_line(&rest))) {
		n = strcspn(line, " \t");
		add(map, line + n + strspn(line + n, " \t"), mem_copy(line, n), true);
	}
}

static bool
comes(const struct bring *b, const char *name)
{
	size_t i;

	for (i = 0; i < b->queued; i++) {
		if ((b->queue[i]->wants & WANT_FILES) && !strcmp(b->queue[i]->name, name))
			return true;
	}
	return false;
}

static struct nodemap *
read_all(const struct bring *b)
{
	struct nodemap *map = mem_new(sizeof *map);
	const struct packages *all = b->packages;
	size_t i;

	for (i = 0; i < all->count; i++)
		add_conffiles(map, all->items[i]->conffiles, all->items[i]->name);
	add_registry(map, b->import->view);
	for (i = 0; i < all->n_left; i++)
		add_conffiles(map, all->left[i], NULL);
	return map;
}

struct registered
bring_registered(struct bring *b, const char *path)
{
	const struct node *node;

	if (!b->registry)
		b->registry = read_all(b);
	node = nodemap_find(b->registry, path);
	return (struct registered){
		.known = node, .made = node && node->mode, .package = node ? node->origin : NULL,
		.comes = node && node->origin && comes(b, node->origin),
	};
}
