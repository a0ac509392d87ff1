/* SPDX-License-Identifier: ISC */
/* search_rpath - the directories that programs and libraries name themselves. */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>

#include "elf.h"
#include "loaded.h"
#include "loader.h"
#include "look.h"
#include "mem.h"
#include "node.h"
#include "object.h"
#include "rpath.h"
#include "say.h"
#include "search.h"
#include "view.h"

/* The folder of a path, as it is written; '/' for the root itself. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == path ? mem_copy("/", 1) : mem_copy(path, slash - path);
}

static struct rpath_values
values_for(const struct search *s, const struct loaded *owner)
{
	struct rpath_values values = {
		.musl = s->closure->loader->musl, .lib = s->closure->loader->lib,
	};

	/* The program's real folder (/proc/self/exe), or the one that a library
	 * was opened from. */
	values.origin = folder_of(owner->by ? owner->opened : owner->node->path);
	values.platforms = rpath_platforms(owner->object->elf->machine,
	    &values.n_platforms);
	return values;
}

static void
warn(const struct loaded *owner, const struct rpath_item *item)
{
	static const char *const words[] = {
		[RPATH_EMPTY] = "an empty directory, which means the current one",
		[RPATH_RELATIVE] = "a relative directory",
		[RPATH_UNKNOWN] = "an unknown $TOKEN",
		[RPATH_LONG] = "a directory that is too long",
	};

	if (owner->object->warned)
		return;
	((struct object *)owner->object)->warned = true;
	if (item->kind != RPATH_DIR)
		say_note("'%s' has %s in its search path ('%.*s'): ignored",
		    owner->node->path, words[item->kind], (int)item->size,
		    item->text);
	else
		say_note("'%s' has $PLATFORM in its search path: "
		    "every directory of that name is looked at",
		    owner->node->path);
}

/* After a find by $PLATFORM: what the same element gives other CPUs. */
static void
gather_platforms(struct search *s, struct rpath *rpath, struct rpath_item *item)
{
	const char *element = item->text;
	const struct node *node;
	char *path;

	while (rpath_next(rpath, item) && item->text == element) {
		path = look_join(item->dir, s->name);
		node = view_find(s->closure->view, path);
		if (!node || node->type != NODE_FILE)
			continue;
		s->others = mem_grow(s->others, s->n_others, sizeof *s->others);
		s->others[s->n_others++] = path;
	}
}

static enum outcome
try_list(struct search *s, int how, const char *list,
    const struct loaded *owner)
{
	struct rpath_values values = values_for(s, owner);
	enum outcome outcome = GO_ON;
	struct rpath_item item;
	struct rpath rpath;

	rpath_open(&rpath, list, &values);
	while (outcome == GO_ON && rpath_next(&rpath, &item)) {
		if (item.kind != RPATH_DIR || item.platform)
			warn(owner, &item);
		if (item.kind != RPATH_DIR)
			continue;
		outcome = look_dir(s, how, mem_copy(item.dir, strlen(item.dir)));
		/* A library's own $ORIGIN is where it was opened from: no /proc. */
		if (outcome == FOUND && !owner->by && owner->object->elf->interp)
			s->origin = memmem(item.text, item.size, "ORIGIN", 6);
		if (outcome == FOUND && item.platform)
			gather_platforms(s, &rpath, &item);
	}
	return outcome;
}

/*
 * The RPATH of who needs it, of who needed that, and so on; but one with a
 * RUNPATH has no RPATH, and does not ask its ancestors either.  Last, the
 * program's, if the chain did not end there (a library looked at by itself).
 */
enum outcome
look_rpaths(struct search *s)
{
	const struct elf *elf = s->by->object->elf;
	enum outcome outcome = GO_ON;
	const struct loaded *l;

	if (elf->runpath)
		return try_list(s, FOUND_RUNPATH, elf->runpath, s->by);
	for (l = s->by; l && outcome == GO_ON; l = l->by) {
		elf = l->object->elf;
		if (elf->rpath && !elf->runpath)
			outcome = try_list(s, FOUND_RPATH, elf->rpath, l);
	}
	return outcome;
}

/* musl takes both alike, and both are inherited. */
enum outcome
look_musl_rpaths(struct search *s)
{
	enum outcome outcome = GO_ON;
	const struct loaded *l;

	for (l = s->by; l && outcome == GO_ON; l = l->by) {
		const struct elf *elf = l->object->elf;

		if (elf->runpath)
			outcome = try_list(s, FOUND_RUNPATH, elf->runpath, l);
		else if (elf->rpath)
			outcome = try_list(s, FOUND_RPATH, elf->rpath, l);
	}
	return outcome;
}
