/* SPDX-License-Identifier: ISC */
/* licenses - copyright files of the host's packages from which files were copied. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "import.h"
#include "licenses.h"
#include "builder/tree/blob.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

static const char database[] = "/var/lib/dpkg/info";

/* The jail's files that come from the view, by their path there; origin: the package. */
struct owned {
	struct nodemap map;
	size_t unknown;
	const char *first_unknown;
};

/* The path of a file in the view; NULL: the file is not from the view. */
static const char *
path_in_view(const struct import *b, const struct blob *content)
{
	if (content->at == hostfs_directory(b->view))
		return mem_print("/%s", content->name);
	return content->name[0] == '/' ? content->name : NULL;
}

static void
gather(struct owned *owned, struct import *b)
{
	const struct node *const *nodes;
	const struct node *node;
	const char *path;
	size_t i, count;

	nodes = tree_sorted(b->tree, &count);
	for (i = 0; i < count; i++) {
		node = nodes[i];
		if (node->type != NODE_FILE || !node->content->source)
			continue;
		path = path_in_view(b, node->content);
		if (path && !nodemap_find(&owned->map, path))
			nodemap_add(&owned->map, &(struct node){ .path = path });
	}
}

/* dpkg lists '/lib/x' also where /lib is a link and the file is '/usr/lib/x'. */
static struct node *
find_listed(const struct owned *owned, const char *path)
{
	struct node *node = nodemap_find(&owned->map, path);

	if (!node && (!strncmp(path, "/lib", 4) || !strncmp(path, "/bin/", 5) ||
	    !strncmp(path, "/sbin/", 6)))
		node = nodemap_find(&owned->map, mem_print("/usr%s", path));
	return node;
}

/* "libc6:amd64.list" is the list of the package libc6. */
static const char *
package_of(const char *list)
{
	size_t n = strcspn(list, ":"), most = strlen(list) - strlen(".list");

	return mem_copy(list, n < most ? n : most);
}

/* The name of a package begins with a letter or digit, so "." and ".." are none: it becomes the
 * name of a directory. */
static bool
is_list(const char *name)
{
	size_t n = strlen(name);

	return isalnum((unsigned char)*name) && n > 5 && !strcmp(name + n - 5, ".list");
}

static void
read_list(struct owned *owned, const struct vfs *view, const char *name)
{
	const struct node *list = vfs_find(view,
	    mem_print("%s/%s", database, name));
	const char *text, *p, *end, *newline;
	struct node *node;
	char path[4096];

	if (!list || list->type != NODE_FILE || !list->content->size)
		return;
	text = blob_map(list->content);
	end = text + list->content->size;
	for (p = text; (newline = memchr(p, '\n', end - p)); p = newline + 1) {
		if ((size_t)(newline - p) >= sizeof path)
			continue;
		memcpy(path, p, newline - p);
		path[newline - p] = '\0';
		node = find_listed(owned, path);
		if (node && !node->origin)
			node->origin = package_of(name);
	}
	blob_release(list->content, text);
}

static void
place(struct import *b, const char *package, const char *origin)
{
	const struct node *source = vfs_find(b->view,
	    mem_print("/usr/share/doc/%s/copyright", package));
	struct node node = {
		.type = NODE_FILE, .mode = 0644, .origin = origin, .weak = true,
		.path = mem_print("/usr/share/licenses/%s/copyright", package),
	};
	char *complaint;

	if (!source || source->type != NODE_FILE) {
		msg_note("%s: package '%s' has no copyright file", origin, package);
		return;
	}
	node.content = source->content;
	complaint = tree_place(b->tree, &node);
	if (complaint)
		msg_complain("%s", complaint);
}

static void
place_all(struct import *b, struct owned *owned, const char *origin)
{
	const struct node *node;
	size_t i;

	for (i = 0; i < owned->map.room; i++) {
		node = owned->map.slots[i];
		if (!node)
			continue;
		if (node->origin)
			place(b, node->origin, origin);
		else if (!owned->unknown++ ||
		    strcmp(node->path, owned->first_unknown) < 0)
			owned->first_unknown = node->path;
	}
	if (owned->unknown)
		msg_note("%s: %zu files belong to no package, the first is '%s': add "
		    "their licences yourself", origin, owned->unknown,
		    owned->first_unknown);
}

void
licenses_place(struct import *b, const char *origin)
{
	const struct node *node = vfs_find(b->view, database);
	struct owned owned = { 0 };
	const char **names;
	size_t i, count;

	gather(&owned, b);
	if (!owned.map.count)
		return;
	if (!node || node->type != NODE_DIR) {
		msg_note("%s: no package database '%s': add the licences yourself",
		    origin, database);
		return;
	}
	names = hostfs_list(b->view, node->path, &count);
	for (i = 0; names && i < count; i++) {
		if (is_list(names[i]))
			read_list(&owned, b->view, names[i]);
	}
	place_all(b, &owned, origin);
}
