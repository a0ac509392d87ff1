/* SPDX-License-Identifier: ISC */
/* import_open - libraries that are opened at run time. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "import.h"
#include "builder/elf/dlopen.h"
#include "builder/elf/elf.h"
#include "builder/elf/object.h"
#include "builder/ld/closure.h"
#include "builder/recipe/entry.h"
#include "builder/status.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

static void
remember(struct root *root, const char *by, const char *name)
{
	root->opened = mem_grow(root->opened, root->n_opened, sizeof *root->opened);
	root->opened[root->n_opened++] = (struct opened){ by, name };
}

/* Of alternative names the program opens the first that it finds. */
static void
import_feature(struct root *root, const struct loaded *l,
    const struct dlopen_feature *feature)
{
	bool must = feature->priority == DLOPEN_REQUIRED;
	const char *name;
	size_t i;

	for (i = 0; i < feature->n_sonames; i++) {
		name = mem_copy(feature->sonames[i], strlen(feature->sonames[i]));
		if (!closure_open(root->closure, l->opened, name,
		    must && i + 1 == feature->n_sonames))
			continue;
		remember(root, l->opened, name);
		return;
	}
	if (!must)
		msg_note("%s: '%s' opens '%s'%s%s if it is there: it is missing",
		    root->origin, l->node->path, feature->sonames[0],
		    feature->description ? " for " : "",
		    feature->description ? feature->description : "");
}

static bool
is_wanted(const struct policies *policies, enum dlopen_priority priority)
{
	switch (priority) {
	case DLOPEN_REQUIRED:
		return policies->dlopen >= DLOPEN_MUST;
	case DLOPEN_RECOMMENDED:
		return policies->dlopen >= DLOPEN_SHOULD;
	default:
		return policies->dlopen >= DLOPEN_ALL;
	}
}

static void
import_note(struct import *b, struct root *root, const struct loaded *l,
    const struct elf_note *text)
{
	struct dlopen_note note;
	const char *wrong = dlopen_parse(&note, text->text, text->size);
	size_t i;

	if (wrong)
		msg_note("%s: cannot read the .note.dlopen of '%s': %s",
		    root->origin, l->node->path, wrong);
	for (i = 0; i < note.n_features; i++)
		if (is_wanted(&b->policies, note.features[i].priority))
			import_feature(root, l, &note.features[i]);
	dlopen_free(&note);
}

/* The closure grows: an opened library may have a .note.dlopen, too. */
void
import_notes(struct import *b, struct root *root)
{
	const struct closure *c = root->closure;
	size_t i, j;

	for (i = 0; i < c->count; i++) {
		const struct elf *elf = c->items[i]->object->elf;

		if (elf->notes_damaged)
			msg_note("%s: the .note.dlopen of '%s' is damaged",
			    root->origin, c->items[i]->node->path);
		for (j = 0; j < elf->n_notes && b->policies.dlopen; j++)
			import_note(b, root, c->items[i], &elf->notes[j]);
	}
}

static const struct loaded *
find_by_name(const struct closure *c, const char *name)
{
	size_t i, j;

	for (i = 0; c && i < c->count; i++)
		for (j = 0; j < c->items[i]->n_names; j++)
			if (!strcmp(c->items[i]->names[j], name))
				return c->items[i];
	return NULL;
}

static const struct loaded *
find_by_node(const struct closure *c, const struct node *node)
{
	size_t i;

	for (i = 0; c && i < c->count; i++)
		if (c->items[i]->node == node)
			return c->items[i];
	return NULL;
}

/*
 * Find the file of for=NAME in the closure of a program; *opener is that file.  A program
 * at NAME comes before programs that load NAME.
 */
static struct root *
find_root(struct import *b, const char *name, const struct loaded **opener)
{
	bool path = strchr(name, '/');
	const struct node *node = path ? vfs_find(b->view, name) : NULL;
	size_t i;

	for (i = 0; path && i < b->n_roots; i++) {
		const struct closure *c = b->roots[i].closure;

		if (!c || (strcmp(b->roots[i].path, name) &&
		    (!node || c->items[0]->node != node)))
			continue;
		*opener = c->items[0];
		return &b->roots[i];
	}
	for (i = 0; i < b->n_roots; i++) {
		*opener = !path ? find_by_name(b->roots[i].closure, name) :
		    node ? find_by_node(b->roots[i].closure, node) : NULL;
		if (*opener)
			return &b->roots[i];
	}
	return NULL;
}

static void
complain_no_opener(const struct entry *entry)
{
	if (entry->opt)
		msg_note("%s: left out: no program of this recipe is or loads '%s'",
		    entry->origin, entry->for_path);
	else
		msg_error(STATUS_UNRESOLVED, "%s: for='%s': no program of this recipe "
		    "is or loads it: add 'exec %s'", entry->origin,
		    entry->for_path, entry->for_path);
}

void
import_lib(struct import *b, const struct entry *entry)
{
	const struct loaded *opener;
	struct root *root = find_root(b, entry->for_path, &opener);
	struct closure *c;
	size_t before;

	if (!root) {
		complain_no_opener(entry);
		return;
	}
	c = root->closure;
	before = c->n_problems;
	if (closure_open(c, opener->opened, entry->name, !entry->opt))
		remember(root, opener->opened, entry->name);
	else if (entry->opt)
		msg_note("%s: left out: '%s' is not found for '%s'", entry->origin,
		    entry->name, entry->for_path);
	for (; before < c->n_problems; before++)
		msg_error(STATUS_UNRESOLVED, "%s: %s", entry->origin,
		    c->problems[before]);
	import_notes(b, root);
	import_carry(b, entry, c);
}
