/* SPDX-License-Identifier: ISC */
/* verify - resolve every program again, with the finished jail as the root. */
#include <stddef.h>
#include <string.h>

#include "import.h"
#include "verify.h"
#include "builder/elf/object.h"
#include "builder/elf/script.h"
#include "builder/ld/closure.h"
#include "builder/status.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

static void
report(const struct root *root, const char *sentence)
{
	msg_error(STATUS_UNVERIFIED, "%s: '%s' would not start in the finished jail: "
	    "%s", root->origin, root->path, sentence);
}

/* A library for another CPU ($PLATFORM) is copied, but not loaded. */
static bool
is_loaded(const struct loaded *l)
{
	return l->how != FOUND_PLATFORM;
}

static const struct loaded *
next_loaded(const struct closure *c, size_t *i)
{
	while (*i < c->count && !is_loaded(c->items[*i]))
		++*i;
	return *i < c->count ? c->items[(*i)++] : NULL;
}

/* With binlibdepcp -n, a file that stays in the destination may differ from the host's. */
static bool
has_kept(const struct import *b, const struct closure *c)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (!tree_owns(b->tree, c->items[i]->node->path))
			return true;
	return false;
}

/* Both closures are in breadth-first order: equal closures are equal lists. */
static void
compare(const struct root *root, const struct closure *here)
{
	const struct loaded *wanted, *got;
	size_t i = 0, j = 0;

	do {
		wanted = next_loaded(root->closure, &i);
		got = next_loaded(here, &j);
		if (wanted && got &&
		    blob_same(wanted->node->content, got->node->content))
			continue;
		if (wanted || got)
			msg_error(STATUS_UNVERIFIED, "%s: '%s' would load '%s' in the "
			    "finished jail, and '%s' outside", root->origin,
			    root->path, got ? got->opened : "nothing",
			    wanted ? wanted->opened : "nothing");
		return;
	} while (wanted);
}

/* Programs that find a library by $ORIGIN. */
struct by_origin {
	size_t count;
	const struct root *first;
	const char *library;            /* of the first */
};

static void
find_origin(struct by_origin *found, const struct root *root)
{
	const struct closure *c = root->closure;
	size_t i;

	for (i = 0; i < c->count; i++)
		if (c->items[i]->origin) {
			if (!found->count++) {
				found->first = root;
				found->library = c->items[i]->names[0];
			}
			return;
		}
}

static void
note_proc(const struct by_origin *found)
{
	if (found->count)
		msg_note("'%s'%s finds '%s' by $ORIGIN: it needs /proc to be mounted in the jail",
		    found->first->path, found->count > 1 ?
		    mem_print(" (and %zu more)", found->count - 1) : "", found->library);
}

static void
verify_program(const struct import *b, const struct root *root)
{
	struct closure *here = closure_of(tree_view(b->tree), root->path);
	size_t i;

	for (i = 0; i < root->n_opened && !here->n_problems; i++)
		closure_open(here, root->opened[i].by, root->opened[i].name, true);
	for (i = 0; i < here->n_problems; i++)
		report(root, here->problems[i]);
	if (!here->n_problems && !has_kept(b, here))
		compare(root, here);
}

static void
verify_script(const struct import *b, const struct root *root)
{
	const struct vfs *jail = tree_view(b->tree);
	const struct node *node = vfs_find(jail, root->path);
	const struct object *object;
	const char *word;

	if (!node || node->type != NODE_FILE) {
		report(root, "it is missing");
		return;
	}
	object = object_of(node->content);
	/* Another entry has overridden the script: nothing to verify. */
	if (object->kind != OBJECT_SCRIPT)
		return;
	if (!vfs_find(jail, object->interpreter))
		report(root, "its interpreter is missing");
	else if (!script_env_word(object, &word) && word && !script_find(jail, word))
		report(root, "env does not find its program");
}

void
verify_jail(const struct import *b)
{
	struct by_origin found = { 0 };
	size_t i;

	for (i = 0; i < b->n_roots; i++) {
		if (b->roots[i].closure) {
			verify_program(b, &b->roots[i]);
			find_origin(&found, &b->roots[i]);
		} else {
			verify_script(b, &b->roots[i]);
		}
	}
	note_proc(&found);
}
