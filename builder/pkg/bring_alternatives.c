/* SPDX-License-Identifier: ISC */
/* bring_alternatives - the links that update-alternatives(1) has made to files of packages. */
#include <string.h>

#include "bring.h"
#include "builder/import/import.h"
#include "builder/recipe/fields.h"
#include "builder/tree/blob.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

static const char database[] = "/var/lib/dpkg/alternatives";

enum { MOST = 1 << 20 };

/* The next line, up to END; NULL after the last. */
static const char *
next_line(const char **at, const char *end)
{
	const char *newline = memchr(*at, '\n', (size_t)(end - *at)), *line;

	if (!newline)
		return NULL;
	line = mem_copy(*at, (size_t)(newline - *at));
	*at = newline + 1;
	return line;
}

static void
place_link(struct bring *b, const char *path, const struct node *source)
{
	struct node node = {
		.path = path, .type = NODE_LINK, .mode = 0777, .target = source->target,
		.origin = "the alternatives", .package = true,
	};
	char *complaint = tree_place(b->import->tree, &node);

	if (complaint)
		msg_complain("%s", complaint);
}

/* LINK leads to /etc/alternatives/NAME, and that to a file, which may be in the jail. */
static void
place_pair(struct bring *b, const char *name, const char *link)
{
	const struct vfs *view = b->import->view;
	const char *middle = mem_print("/etc/alternatives/%s", name);
	const char *final_link = vfs_follow(view, link, 0), *final_middle = vfs_follow(view, middle, 0);
	const struct node *first = final_link ? view->look(view, final_link) : NULL;
	const struct node *second = final_middle ? view->look(view, final_middle) : NULL;
	const struct node *end;

	if (!first || !second || first->type != NODE_LINK || second->type != NODE_LINK ||
	    strcmp(first->target, middle))
		return;
	end = vfs_find(tree_view(b->import->tree), second->target);
	if (!end || !end->package)
		return;
	place_link(b, middle, second);
	place_link(b, link, first);
}

/* "auto" or "manual", the link, and for each further link its name and itself, up to an empty
 * line; the choices follow. */
static void
read_group(struct bring *b, const char *name, const char *text, size_t length)
{
	const char *at = text, *end = text + length, *link, *path;
	char *complaint;

	next_line(&at, end);
	while (name && *name && !strchr(name, '/') && (link = next_line(&at, end)) && *link == '/') {
		path = fields_path(link, &complaint);
		if (path)
			place_pair(b, name, path);
		name = next_line(&at, end);
	}
}

void
bring_alternatives(struct bring *b)
{
	const struct node *node = vfs_find(b->import->view, database);
	const char **names;
	const void *bytes;
	size_t i, count;

	names = node && node->type == NODE_DIR ?
	    hostfs_list(b->import->view, node->path, &count) : NULL;
	for (i = 0; names && i < count; i++) {
		node = vfs_find(b->import->view, mem_print("%s/%s", database, names[i]));
		if (!node || node->type != NODE_FILE || !node->content->size || node->content->size > MOST)
			continue;
		bytes = blob_map(node->content);
		read_group(b, names[i], bytes, (size_t)node->content->size);
		blob_release(node->content, bytes);
	}
}
