/* SPDX-License-Identifier: ISC */
/* bring_elf - a program with its interpreter and its libraries. */
#include <string.h>

#include "advise.h"
#include "bring.h"
#include "carry.h"
#include "closure.h"
#include "content.h"
#include "elf.h"
#include "entry.h"
#include "hwcaps.h"
#include "loaded.h"
#include "loader.h"
#include "mem.h"
#include "node.h"
#include "object.h"
#include "say.h"
#include "view.h"

static void
carry(struct bringing *b, const struct entry *entry, const char *path,
    const struct node *source)
{
	struct entry plain = { .origin = entry->origin };
	struct node like = bring_like(b, &plain, source);
	char *complaint = carry_file(b->tree, b->view, path, &like);

	if (complaint)
		say_error(STATUS_USAGE, "%s", complaint);
}

static void
carry_variants(struct bringing *b, const struct entry *entry,
    const struct loaded *l)
{
	const char **paths;
	size_t i, count;

	if (b->policies.hwcaps == HWCAPS_BASE || l->how == FOUND_PROGRAM ||
	    l->how == FOUND_INTERPRETER)
		return;
	paths = hwcaps_beside(b->view, l->opened,
	    b->policies.hwcaps == HWCAPS_ALL, &count);
	for (i = 0; i < count; i++)
		carry(b, entry, paths[i], view_find(b->view, paths[i]));
}

/* musl's list of directories stands for its default: it must come along. */
static void
carry_musl_list(struct bringing *b, const struct entry *entry,
    const struct loader *loader)
{
	const char *path;
	const struct node *node;

	if (!loader || !loader->musl)
		return;
	path = loader_musl_list(loader->path);
	node = view_find(b->view, path);
	if (node && node->type == NODE_FILE)
		carry(b, entry, path, node);
}

/* Libraries that the loader was told to load beside: auditing is opt-in. */
static void
warn_audit(const struct entry *entry, const struct loaded *l)
{
	const struct elf *elf = l->object->elf;

	if (elf->audit)
		say_note("%s: '%s' asks for auditing by '%s', which is not brought",
		    entry->origin, l->node->path, elf->audit);
	if (elf->depaudit)
		say_note("%s: '%s' asks for auditing by '%s', which is not brought",
		    entry->origin, l->node->path, elf->depaudit);
}

void
bring_carry(struct bringing *b, const struct entry *entry,
    const struct closure *c)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		const struct loaded *l = c->items[i];

		warn_audit(entry, l);
		/* The program itself is placed by its verb. */
		if (i) {
			carry(b, entry, l->opened, l->node);
			carry_variants(b, entry, l);
		}
		if (!l->by)
			continue;
		b->needs = mem_grow(b->needs, b->n_needs, sizeof *b->needs);
		b->needs[b->n_needs++] = (struct need){
			l->node->path, l->by->node->path,
		};
	}
	carry_musl_list(b, entry, c->loader);
}

static bool
is_good(const struct entry *entry, const struct closure *c)
{
	size_t i;

	for (i = 0; i < c->n_problems; i++)
		say_error(STATUS_UNRESOLVED, "%s: %s", entry->origin,
		    c->problems[i]);
	return !c->n_problems;
}

void
bring_closure(struct bringing *b, const struct entry *entry, const char *source,
    const char *path)
{
	struct root root = {
		.path = path, .source = source, .origin = entry->origin,
	};

	root.closure = closure_of(b->view, source);
	if (!root.closure->n_problems)
		bring_notes(b, &root);
	if (!is_good(entry, root.closure))
		return;
	bring_carry(b, entry, root.closure);
	advise_program(root.closure);
	b->roots = mem_grow(b->roots, b->n_roots, sizeof *b->roots);
	b->roots[b->n_roots++] = root;
}
