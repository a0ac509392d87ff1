/* SPDX-License-Identifier: ISC */
/*
 * bring_alternatives - the links that update-alternatives(1) has made to files of packages.
 *
 * If the file that the host uses does not come, the best of those that come is used, as in a host
 * that has no other.
 */
#include <stdlib.h>
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

enum { MOST = 1 << 20, PAIRS = 256 };

/* A file of the database: LINKS[i] leads to /etc/alternatives/NAMES[i]; the first is the master. */
struct group {
	const char *names[PAIRS], *links[PAIRS];
	size_t count;
	const char *chosen[PAIRS];      /* the files of the best choice that comes, or NULL */
	long priority;
};

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

static const char *
middle_of(const char *name)
{
	return mem_print("/etc/alternatives/%s", name);
}

/* The link at path on the host, or NULL. */
static const struct node *
host_link(const struct bring *b, const char *path)
{
	const struct vfs *view = b->import->view;
	const char *final = vfs_follow(view, path, 0);
	const struct node *node = final ? view->look(view, final) : NULL;

	return node && node->type == NODE_LINK ? node : NULL;
}

/* Does a package bring the file? */
static bool
comes(const struct bring *b, const char *path)
{
	const struct node *node = *path == '/' ? vfs_find(tree_view(b->import->tree), path) : NULL;

	return node && node->package;
}

static void
place_link(struct bring *b, const char *path, const char *target)
{
	struct node node = {
		.path = path, .type = NODE_LINK, .mode = 0777, .target = target,
		.origin = "the alternatives", .package = true,
	};
	char *complaint = tree_place(b->import->tree, &node);

	if (complaint)
		msg_complain("%s", complaint);
}

/* The file that the host uses, or that of the best choice. */
static const char *
target_of(const struct bring *b, const struct group *g, size_t i)
{
	const struct node *master = host_link(b, middle_of(g->names[0]));
	const struct node *mine = host_link(b, middle_of(g->names[i]));

	if (master && comes(b, master->target))
		return mine && comes(b, mine->target) ? mine->target : NULL;
	return g->chosen[i] && comes(b, g->chosen[i]) ? g->chosen[i] : NULL;
}

static void
place_group(struct bring *b, const struct group *g)
{
	const struct node *link;
	const char *target;
	size_t i;

	for (i = 0; i < g->count; i++) {
		link = host_link(b, g->links[i]);
		target = link && !strcmp(link->target, middle_of(g->names[i])) ? target_of(b, g, i) : NULL;
		if (!target)
			continue;
		place_link(b, middle_of(g->names[i]), target);
		place_link(b, g->links[i], middle_of(g->names[i]));
	}
}

/* For each choice its file, its priority, and a file or nothing for each further name. */
static void
read_choices(struct bring *b, struct group *g, const char *at, const char *end)
{
	const char *files[PAIRS], *priority;
	size_t i;

	while ((files[0] = next_line(&at, end)) && *files[0] && (priority = next_line(&at, end))) {
		for (i = 1; i < g->count && (files[i] = next_line(&at, end)); i++)
			;
		if (i < g->count || !comes(b, files[0]) ||
		    (g->chosen[0] && strtol(priority, NULL, 10) <= g->priority))
			continue;
		memcpy(g->chosen, files, g->count * sizeof *files);
		g->priority = strtol(priority, NULL, 10);
	}
}

/* "auto" or "manual", the link, and for each further link its name and itself, up to an empty
 * line; the choices follow. */
static void
read_group(struct bring *b, const char *name, const char *text, size_t length)
{
	const char *at = text, *end = text + length, *link;
	struct group g = { .count = 0 };
	char *complaint;

	next_line(&at, end);
	while (name && *name && !strchr(name, '/') && (link = next_line(&at, end)) && *link == '/' &&
	    g.count < PAIRS && (g.links[g.count] = fields_path(link, &complaint))) {
		g.names[g.count++] = name;
		name = next_line(&at, end);
	}
	if (!g.count || !name || *name)
		return;
	read_choices(b, &g, at, end);
	place_group(b, &g);
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
