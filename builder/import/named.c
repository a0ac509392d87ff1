/* SPDX-License-Identifier: ISC */
/* named - data and libraries of the host that the strings of a program name. */
#include <string.h>

#include "dlopen_notes.h"
#include "named.h"
#include "named_strings.h"
#include "named_words.h"
#include "builder/elf/object.h"
#include "builder/ld/closure.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

/* SHOWN: names in a note; CANDIDATES: of one program. */
enum { SHOWN = 3, CANDIDATES = 256 };

/* What a program names: a path of data, or the path that a library would have. */
struct name {
	const char *path;
	bool library;
};

struct naming {
	const char *program;            /* its path on the host */
	struct name *items;
	size_t count;
};

static struct naming *namings;
static size_t n_namings;

static void
add(struct naming *n, const char *path, bool library)
{
	size_t i;

	for (i = 0; i < n->count; i++) {
		if (!strcmp(n->items[i].path, path))
			return;
	}
	if (n->count == CANDIDATES)
		return;
	n->items = mem_grow(n->items, n->count, sizeof *n->items);
	n->items[n->count++] = (struct name){ path, library };
}

/* -- programs -------------------------------------------------------------------------- */

/* "libx.so.1": each directory that a library of the program is in may have it. */
static void
add_library(struct naming *n, const struct closure *c, const char *name)
{
	const struct loaded *l;
	const char *slash;
	char *path;
	size_t i;

	for (i = 1; i < c->count; i++) {
		l = c->items[i];
		slash = strrchr(l->opened, '/');
		if (!strcmp(slash + 1, name))
			return;
	}
	for (i = 1; i < c->count; i++) {
		l = c->items[i];
		slash = strrchr(l->opened, '/');
		path = mem_print("%.*s/%s", (int)(slash - l->opened), l->opened, name);
		if (vfs_find(c->view, path)) {
			add(n, path, true);
			return;
		}
	}
}

/* Of its libraries those that the program itself needs, but those of libc. */
static bool
is_own(const struct closure *c, const struct loaded *l)
{
	return l == c->items[0] || (l->by == c->items[0] && l->how != FOUND_INTERPRETER &&
	    !dlopen_notes_is_libc(l));
}

/* A library for all programs opens what few of these use. */
static bool
is_private(const struct closure *c, const struct loaded *l)
{
	return l == c->items[0] || l->how == FOUND_RPATH || l->how == FOUND_RUNPATH || l->how == FOUND_PATH;
}

static void
add_strings(struct naming *n, const struct closure *c, const struct loaded *l)
{
	const struct named_strings *strings = named_strings_of(l);
	size_t i;

	for (i = 0; i < strings->n_paths; i++) {
		if (l == c->items[0] || named_words_related(l->node->path, strings->paths[i]))
			add(n, strings->paths[i], false);
	}
	for (i = 0; is_private(c, l) && i < strings->n_libraries; i++)
		add_library(n, c, strings->libraries[i]);
}

void
named_program(const struct closure *c)
{
	struct object *program = (struct object *)c->items[0]->object;
	struct naming *naming;
	size_t i;

	if (program->named)
		return;
	program->named = true;
	namings = mem_grow(namings, n_namings, sizeof *namings);
	naming = &namings[n_namings++];
	*naming = (struct naming){ .program = c->items[0]->node->path };
	for (i = 0; i < c->count; i++) {
		if (is_own(c, c->items[i]))
			add_strings(naming, c, c->items[i]);
	}
}

/* -- notes ----------------------------------------------------------------------------- */

/* A single file below /etc is an option; a directory is more. */
static bool
is_missing(struct tree *tree, const struct vfs *view, const struct name *name)
{
	const struct node *node;

	if (vfs_find(tree_view(tree), name->path))
		return false;
	node = vfs_find(view, name->path);
	return node && (node->type == NODE_DIR || strncmp(name->path, "/etc/", 5));
}

static const char *
cure(const struct vfs *view, const struct naming *n, const struct name *name, bool recipe)
{
	const char *package = name->library ? NULL : named_words_package(view, n->program, name->path);

	if (!recipe)
		return mem_print("copy '%s', too", name->path);
	if (name->library)
		return mem_print("add 'lib %s for=%s'", strrchr(name->path, '/') + 1, n->program);
	return mem_print("add 'tree %s %s'%s", name->path, name->path,
	    package ? mem_print(" or 'pkg %s'", package) : "");
}

static void
tell(const struct vfs *view, const struct naming *n, const struct name *const *missing, size_t count,
    bool recipe)
{
	struct buffer names = { 0 };
	size_t i;

	for (i = 0; i < count && i < SHOWN; i++)
		buffer_print(&names, "%s'%s'", i ? ", " : "", missing[i]->path);
	if (count > SHOWN)
		buffer_print(&names, " and %zu more", count - SHOWN);
	msg_note("'%s' names %s, which the jail lacks: %s", n->program, names.data,
	    cure(view, n, missing[0], recipe));
}

static void
tell_kind(struct tree *tree, const struct vfs *view, const struct naming *n, bool library, bool recipe)
{
	const struct name *missing[CANDIDATES];
	size_t i, count = 0;

	for (i = 0; i < n->count; i++) {
		if (n->items[i].library == library && is_missing(tree, view, &n->items[i]))
			missing[count++] = &n->items[i];
	}
	if (count)
		tell(view, n, missing, count, recipe);
}

void
named_tell(struct tree *tree, const struct vfs *view, bool recipe)
{
	size_t i;

	for (i = 0; i < n_namings; i++) {
		tell_kind(tree, view, &namings[i], false, recipe);
		tell_kind(tree, view, &namings[i], true, recipe);
	}
	namings = NULL;
	n_namings = 0;
}
