/* SPDX-License-Identifier: ISC */
/* view - a file system in memory, for fuzzers of the builder. */
#include <string.h>

#include "must.h"
#include "view.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "lib/mem.h"

void
view_add(struct tree *tree, const char *path, const void *bytes, size_t size)
{
	struct node node = { .path = path, .origin = "the view", .mode = bytes ? 0644 : 0755 };

	if (bytes) {
		node.type = NODE_FILE;
		node.content = blob_of_text(bytes, size);
	}
	must(!tree_place(tree, &node));
}

/* What follows the directory in the path of a file right in it, or NULL. */
static const char *
name_in(const char *directory, const char *path)
{
	size_t n = directory[1] ? strlen(directory) : 0;

	if (strncmp(path, directory, n) || path[n] != '/' || !path[n + 1] || strchr(path + n + 1, '/'))
		return NULL;
	return path + n + 1;
}

const char **
view_list(struct tree *tree, const char *path, size_t *count)
{
	const struct node *const *nodes;
	const char **names, *name;
	size_t i, all;

	*count = 0;
	nodes = tree_sorted(tree, &all);
	names = mem_new(all * sizeof *names);
	for (i = 0; i < all; i++) {
		if ((name = name_in(path, nodes[i]->path)))
			names[(*count)++] = name;
	}
	return names;
}
