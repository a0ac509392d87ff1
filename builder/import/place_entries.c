/* SPDX-License-Identifier: ISC */
/* place_entries - place the entries of a recipe in the tree. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "busybox.h"
#include "place_entries.h"
#include "builder/recipe/entry.h"
#include "builder/status.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "lib/mem.h"
#include "lib/msg.h"

static void
put(struct tree *tree, const struct node *node)
{
	char *complaint = tree_place(tree, node);

	if (complaint)
		msg_complain("%s", complaint);
}

/* The fields that the nodes of all verbs have. */
static struct node
node_of(const struct entry *entry, enum node_type type)
{
	return (struct node){
		.path = entry->path, .type = type, .mode = entry->mode,
		.uid = entry->uid, .gid = entry->gid, .origin = entry->origin,
		.override = entry->override,
	};
}

static const char *
why_not(int error)
{
	if (error == EISDIR)
		return "it is a directory";
	return error == ENXIO ? "it is not a regular file" : strerror(error);
}

/* The source of an entry; NULL: it is missing, which is reported. */
static const struct blob *
source_of(const struct entry *entry)
{
	const struct blob *content;

	content = blob_of_file(entry->source);
	if (content)
		return content;
	if (entry->opt && (errno == ENOENT || errno == ENOTDIR))
		msg_note("%s: left out: '%s' does not exist", entry->origin, entry->source);
	else
		msg_error(errno == ENOENT ? STATUS_UNRESOLVED : STATUS_IO,
		    "%s: cannot read '%s': %s", entry->origin, entry->source,
		    why_not(errno));
	return NULL;
}

static void
place_file(struct tree *tree, const struct entry *entry)
{
	struct node node = node_of(entry, NODE_FILE);
	size_t i;

	node.content = source_of(entry);
	if (!node.content)
		return;
	if (entry->more_count)
		node.names = mem_new(sizeof *node.names);
	put(tree, &node);
	for (i = 0; i < entry->more_count; i++) {
		node.path = entry->more[i];
		put(tree, &node);
	}
}

static void
place_text(struct tree *tree, const struct entry *entry)
{
	struct node node = node_of(entry, NODE_FILE);

	node.content = blob_of_text(entry->source, strlen(entry->source));
	put(tree, &node);
}

static void
place_link(struct tree *tree, const struct entry *entry)
{
	struct node node = node_of(entry, NODE_LINK);

	node.target = entry->source;
	put(tree, &node);
}

static void
place_device(struct tree *tree, const struct entry *entry)
{
	struct node node = node_of(entry,
	    entry->type == 'b' ? NODE_BLOCK : NODE_CHAR);

	node.major = entry->major;
	node.minor = entry->minor;
	put(tree, &node);
}

static void
place_plain(struct tree *tree, const struct entry *entry)
{
	static const enum node_type types[] = {
		[VERB_DIR] = NODE_DIR, [VERB_PIPE] = NODE_PIPE,
		[VERB_SOCK] = NODE_SOCK,
	};
	struct node node = node_of(entry, types[entry->kind]);

	put(tree, &node);
}

static void
place_busybox(struct tree *tree, const struct entry *entry)
{
	const char *dir = entry->dir ? entry->dir : "/bin";
	const struct blob *binary = source_of(entry);
	struct node node = node_of(entry, NODE_FILE);
	struct applets applets;
	char *complaint;
	size_t i;

	if (!binary)
		return;
	complaint = busybox_applets(&applets, binary, entry->applets);
	if (complaint) {
		msg_error(STATUS_UNRESOLVED, "%s: %s", entry->origin, complaint);
		return;
	}
	if (!strcmp(dir, "/"))
		dir = "";
	node.path = mem_print("%s/busybox", dir);
	node.content = binary;
	node.mode = 0755;
	put(tree, &node);
	node.type = NODE_LINK;
	node.mode = 0777;
	node.target = "busybox";
	node.content = NULL;
	for (i = 0; i < applets.count; i++) {
		node.path = mem_print("%s/%s", dir, applets.names[i]);
		if (strcmp(applets.names[i], "busybox"))
			put(tree, &node);
	}
}

static void
place_one(struct tree *tree, const struct entry *entry)
{
	static void (*const by_kind[])(struct tree *, const struct entry *) = {
		[VERB_DIR] = place_plain, [VERB_PIPE] = place_plain,
		[VERB_SOCK] = place_plain, [VERB_NOD] = place_device,
		[VERB_FILE] = place_file, [VERB_TEXT] = place_text,
		[VERB_LINK] = place_link, [VERB_BUSYBOX] = place_busybox,
	};

	if (entry->kind < sizeof by_kind / sizeof by_kind[0] &&
	    by_kind[entry->kind])
		by_kind[entry->kind](tree, entry);
}

static size_t
depth(const char *path)
{
	size_t n = 0;

	for (; path && *path; path++)
		n += *path == '/';
	return n;
}

/*
 * Links come first, by depth, because they decide where the other nodes are placed; an
 * override comes before the node that it overrides.
 */
static int
by_turn(const void *a, const void *b)
{
	const struct entry *x = *(const struct entry *const *)a;
	const struct entry *y = *(const struct entry *const *)b;
	bool x_link = x->kind == VERB_LINK, y_link = y->kind == VERB_LINK;
	size_t x_depth = depth(x->path), y_depth = depth(y->path);

	if (x_link != y_link)
		return x_link ? -1 : 1;
	if (x->override != y->override)
		return x->override ? -1 : 1;
	if (x_depth != y_depth)
		return x_depth < y_depth ? -1 : 1;
	return x < y ? -1 : x > y;
}

/*
 * A link that another entry overrides at the same path must not be followed by other
 * entries before the override is placed.
 */
static bool
is_overridden(const struct entry *link, const struct entries *entries)
{
	const struct entry *e;
	size_t i;

	if (link->kind != VERB_LINK || link->override)
		return false;
	for (i = 0; i < entries->count; i++) {
		e = &entries->items[i];
		if (e->override && e->path && !strcmp(e->path, link->path))
			return true;
	}
	return false;
}

void
place_entries(struct tree *tree, const struct entries *entries)
{
	const struct entry **turn = mem_new(entries->count * sizeof *turn);
	size_t i;

	for (i = 0; i < entries->count; i++)
		turn[i] = &entries->items[i];
	qsort(turn, entries->count, sizeof *turn, by_turn);
	for (i = 0; i < entries->count; i++)
		if (!is_overridden(turn[i], entries))
			place_one(tree, turn[i]);
}
