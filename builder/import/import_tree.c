/* SPDX-License-Identifier: ISC */
/* import_tree - a directory tree of the host. */
#define _GNU_SOURCE
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "import.h"
#include "builder/elf/object.h"
#include "builder/ld/closure.h"
#include "builder/recipe/entry.h"
#include "builder/status.h"
#include "builder/tree/blob.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/links.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

/* A program or library in the tree: its path in the view, and in the jail. */
struct object_of_tree {
	const char *source, *path;
};

/* The tree that is being copied; base: the final path of its source. */
struct copying {
	struct import *b;
	const struct entry *entry;
	const char *base;
	size_t skipped;
	const char *first_skipped;
	struct links links;
	struct object_of_tree *objects;
	size_t n_objects;
};

static void copy(struct copying *, const char *path);

static const char *
below(const struct copying *c, const char *path)
{
	size_t n = strlen(c->base);

	return !strcmp(c->base, "/") ? path : path + n;
}

static char *
destination(const struct copying *c, const char *path)
{
	const char *to = c->entry->path;

	return mem_print("%s%s", strcmp(to, "/") ? to : "", below(c, path));
}

/* A glob without '/' matches any name in the tree, with '/' the path below base. */
static bool
is_excluded(const struct copying *c, const char *path)
{
	const char *rest = below(c, path), *name = strrchr(path, '/') + 1;
	size_t i;

	rest += strspn(rest, "/");
	if (!*rest)
		return false;
	for (i = 0; i < c->entry->more_count; i++) {
		const char *glob = c->entry->more[i];

		if (!fnmatch(glob, strchr(glob, '/') ? rest : name, 0))
			return true;
	}
	return false;
}

static void
put(struct copying *c, const struct node *node)
{
	char *complaint = tree_place(c->b->tree, node);

	if (complaint)
		msg_complain("%s", complaint);
}

static void
copy_dir(struct copying *c, const struct node *dir)
{
	struct node node = {
		.path = destination(c, dir->path), .type = NODE_DIR, .mode = 0755,
		.origin = c->entry->origin, .override = c->entry->override,
		.implied = !*below(c, dir->path) || !strcmp(c->entry->path, "/"),
	};
	const char **names;
	size_t i, count;

	put(c, &node);
	names = hostfs_list(c->b->view, dir->path, &count);
	if (!names)
		msg_error(STATUS_IO, "%s: cannot read the directory '%s': %s",
		    c->entry->origin, dir->path, strerror(errno));
	for (i = 0; i < count && names; i++)
		copy(c, mem_print("%s/%s", strcmp(dir->path, "/") ? dir->path : "",
		    names[i]));
}

static void
remember(struct copying *c, const char *source, const char *path)
{
	c->objects = mem_grow(c->objects, c->n_objects, sizeof *c->objects);
	c->objects[c->n_objects++] = (struct object_of_tree){ source, path };
}

static void
copy_file(struct copying *c, const struct node *file)
{
	struct node node = import_like(c->b, c->entry, file);
	const struct object *object;

	node.path = destination(c, file->path);
	node.type = NODE_FILE;
	node.content = file->content;
	node.names = links_of(&c->links, file->content);
	put(c, &node);
	if (!c->entry->deps)
		return;
	object = object_of(file->content);
	if (object->kind == OBJECT_ELF)
		remember(c, file->path, node.path);
	else if (object->kind == OBJECT_BROKEN && !object->debug)
		msg_error(STATUS_UNRESOLVED, "%s: cannot read '%s': %s; to leave it "
		    "out, add exclude=", c->entry->origin, file->path, object->reason);
}

static void
copy_link(struct copying *c, const struct node *link)
{
	struct node node = {
		.path = destination(c, link->path), .type = NODE_LINK,
		.mode = 0777, .target = link->target, .origin = c->entry->origin,
		.override = c->entry->override,
	};

	put(c, &node);
}

static void
copy(struct copying *c, const char *path)
{
	const struct node *node;

	if (is_excluded(c, path))
		return;
	node = c->b->view->look(c->b->view, path);
	if (!node || node->type == NODE_PIPE || node->type == NODE_SOCK ||
	    node->type == NODE_CHAR || node->type == NODE_BLOCK) {
		if (!c->skipped++)
			c->first_skipped = path;
		return;
	}
	if (strlen(destination(c, path)) >= PATH_MAX) {
		msg_error(STATUS_IO, "%s: the path is too long: '%.60s...'",
		    c->entry->origin, path);
		return;
	}
	if (node->type == NODE_DIR)
		copy_dir(c, node);
	else if (node->type == NODE_FILE)
		copy_file(c, node);
	else
		copy_link(c, node);
}

/* -- what programs and libraries of the tree need ---------------------------------------- */

static bool
has_library(const struct copying *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->n_objects; i++)
		if (!strcmp(strrchr(c->objects[i].path, '/') + 1, name))
			return true;
	return false;
}

/* "'FILE' needs 'NAME', which is in no directory ...": is it in the tree?  Then the program that
 * loads both knows where. */
static bool
is_met_inside(const struct copying *c, const char *problem)
{
	static const char needs[] = " needs '";
	const char *at = strstr(problem, needs);

	return at && (at += sizeof needs - 1, has_library(c, mem_copy(at, strcspn(at, "'"))));
}

static void
import_object(const struct copying *c, const struct object_of_tree *object)
{
	const struct closure *closure = closure_of(c->b->view, object->source);
	size_t i;

	for (i = 0; i < closure->n_problems; i++)
		if (!is_met_inside(c, closure->problems[i]))
			break;
	if (closure->n_problems && i == closure->n_problems)
		import_carry(c->b, c->entry, closure);
	else
		import_closure(c->b, c->entry, object->source, object->path, true);
}

static void
import_objects(const struct copying *c)
{
	size_t i;

	for (i = 0; i < c->n_objects; i++)
		import_object(c, &c->objects[i]);
}

static void
copy_source(struct import *b, const struct entry *entry, const char *source)
{
	struct copying c = { .b = b, .entry = entry };
	const struct node *node = vfs_find(b->view, source);

	if (!node) {
		msg_error(STATUS_UNRESOLVED, "%s: cannot read '%s': %s",
		    entry->origin, source, strerror(errno));
		return;
	}
	c.base = node->path;
	if (node->type == NODE_DIR || node->type == NODE_FILE)
		copy(&c, node->path);
	else
		msg_error(STATUS_UNRESOLVED, "%s: '%s' is %s", entry->origin, source,
		    node_kind(node));
	import_objects(&c);
	if (c.skipped)
		msg_note("%s: left out: %zu files that are neither directory, file "
		    "nor link, the first is '%s'", entry->origin, c.skipped,
		    c.first_skipped);
}

/* Each name that the last component of the glob matches is copied to PATH/name. */
static size_t
copy_matches(struct import *b, const struct entry *entry, const char *source)
{
	const char *slash = strrchr(source, '/');
	char *parent = mem_copy(source, slash - source);
	const struct node *dir = vfs_find(b->view, *parent ? parent : "/");
	const char **names = NULL;
	size_t i, count = 0, matches = 0;

	if (dir && dir->type == NODE_DIR)
		names = hostfs_list(b->view, dir->path, &count);
	for (i = 0; names && i < count; i++) {
		struct entry one = *entry;

		if (fnmatch(slash + 1, names[i], FNM_PERIOD))
			continue;
		one.path = mem_print("%s/%s", entry->path[1] ? entry->path : "",
		    names[i]);
		copy_source(b, &one, mem_print("%s/%s", parent, names[i]));
		matches++;
	}
	return matches;
}

static void
import_source(struct import *b, const struct entry *entry, const char *source)
{
	bool there = vfs_find(b->view, source);

	if (!there && errno != ENOENT && errno != ENOTDIR)
		there = true;
	if (there)
		copy_source(b, entry, source);
	else if (strpbrk(strrchr(source, '/'), "*?[") &&
	    copy_matches(b, entry, source))
		return;
	else if (entry->opt)
		msg_note("%s: left out: '%s' does not exist", entry->origin, source);
	else
		msg_error(STATUS_UNRESOLVED, "%s: '%s' does not exist", entry->origin,
		    source);
}

/* A relative source is relative to the current directory, not to --root. */
void
import_tree(struct import *b, const struct entry *entry)
{
	const struct vfs *view = b->view;
	char here[PATH_MAX];

	if (entry->source[0] == '/') {
		import_source(b, entry, entry->source);
		return;
	}
	if (!getcwd(here, sizeof here))
		msg_cannot("get the current directory");
	b->view = hostfs_view("/");
	import_source(b, entry, mem_print("%s/%s", here, entry->source));
	b->view = view;
}
