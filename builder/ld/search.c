/* SPDX-License-Identifier: ISC */
/* search - find one library as the loader of a program would. */
#define _GNU_SOURCE
#include <elf.h>
#include <string.h>

#include "closure.h"
#include "hwcaps.h"
#include "ldcache.h"
#include "loader.h"
#include "search.h"
#include "builder/elf/elf.h"
#include "builder/elf/object.h"
#include "builder/elf/rpath.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

static bool
is_in_defaults(const struct loader *loader, const char *path)
{
	size_t i, n;

	for (i = 0; i < loader->n_defaults; i++) {
		n = strlen(loader->defaults[i]);
		if (!strncmp(path, loader->defaults[i], n) && path[n] == '/')
			return true;
	}
	return false;
}

static enum outcome
try_cache(struct search *s, bool no_defaults)
{
	const struct loader *loader = s->closure->loader;
	const struct ldcache *cache = loader->cache;
	const struct elf *elf = s->by->object->elf;
	uint32_t wanted = ldcache_flags(elf->machine, elf->wide, elf->eflags);
	const char *variant = NULL;
	enum outcome outcome = GO_ON;
	struct ldcache_entry entry;
	size_t i;

	for (i = ldcache_find(cache, s->name); i < cache->count &&
	    outcome == GO_ON; i++) {
		entry = ldcache_entry(cache, i);
		if (ldcache_compare(entry.soname, s->name))
			break;
		if (!ldcache_flags_serve(entry.flags, wanted) ||
		    (no_defaults && is_in_defaults(loader, entry.path)))
			continue;
		if (entry.hwcap)
			variant = entry.path;
		else
			outcome = search_file(s, FOUND_CACHE, entry.path);
	}
	if (outcome == GO_ON && variant && !vfs_find(s->closure->view, variant))
		variant = NULL;
	s->variant = outcome == GO_ON ? variant : NULL;
	return outcome;
}

static enum outcome
try_glibc(struct search *s)
{
	const struct loader *loader = s->closure->loader;
	bool no_defaults = s->by->object->elf->flags_1 & DF_1_NODEFLIB;
	enum outcome outcome = search_rpaths(s);

	if (outcome == GO_ON && loader->cache)
		outcome = try_cache(s, no_defaults);
	else if (outcome == GO_ON)
		outcome = search_dirs(s, FOUND_LIST, loader->listed, loader->n_listed);
	if (outcome == GO_ON && !no_defaults)
		outcome = search_dirs(s, FOUND_DEFAULT, loader->defaults,
		    loader->n_defaults);
	return outcome;
}

static enum outcome
try_musl(struct search *s)
{
	const struct loader *loader = s->closure->loader;
	enum outcome outcome = search_musl_rpaths(s);

	if (outcome == GO_ON)
		outcome = search_dirs(s, FOUND_LIST, loader->listed, loader->n_listed);
	if (outcome == GO_ON)
		outcome = search_dirs(s, FOUND_DEFAULT, loader->defaults,
		    loader->n_defaults);
	return outcome;
}

bool
search_path(struct search *s)
{
	if (s->name[0] != '/') {
		s->problem = mem_print("a path relative to the current directory, "
		    "which is unknown");
		return false;
	}
	if (search_file(s, FOUND_PATH, s->name) == FOUND)
		return true;
	if (!s->problem)
		s->problem = mem_print("which is missing or of another architecture");
	return false;
}

/* Each directory once, in order. */
static void
list_place(void *data, const struct search *s, const char *rule, const char *path,
    const char *outcome)
{
	struct buffer *places = data;
	const char *place = mem_print("'%.*s'", (int)(strrchr(path, '/') - path), path);

	if (!places->data || !strstr(places->data, place))
		buffer_print(places, "%s%s", places->length ? ", " : "", place);
}

/* Search once more, and tell where. */
static char *
list_places(const struct search *s)
{
	struct buffer places = { 0 };
	struct search_watch watch = { list_place, &places };
	struct search again = {
		.closure = s->closure, .by = s->by, .name = s->name, .watch = &watch,
	};

	if (s->closure->loader->cache)
		buffer_print(&places, "ld.so.cache");
	if (s->closure->loader->musl)
		try_musl(&again);
	else
		try_glibc(&again);
	return places.length ? places.data : mem_print("none");
}

bool
search_run(struct search *s)
{
	enum outcome outcome;

	outcome = s->closure->loader->musl ? try_musl(s) : try_glibc(s);
	if (outcome == FOUND)
		return true;
	if (!s->problem && s->variant)
		s->problem = mem_print("but only for some CPUs: '%s' has no base "
		    "variant", s->variant);
	if (!s->problem)
		s->problem = mem_print("which is in no directory that its loader "
		    "searches: %s", list_places(s));
	return false;
}

static const char *const rules[] = {
	[FOUND_PATH] = "path", [FOUND_RPATH] = "RPATH", [FOUND_RUNPATH] = "RUNPATH",
	[FOUND_CACHE] = "ld.so.cache", [FOUND_LIST] = "ld.so.conf",
	[FOUND_DEFAULT] = "default",
};

static enum outcome
tell(struct search *s, enum outcome outcome, int how, const char *path,
    const char *words)
{
	if (s->watch)
		s->watch->tried(s->watch->data, s, rules[how], path, words);
	return outcome;
}

static enum outcome
stop(struct search *s, int how, const char *path, const char *why)
{
	s->problem = mem_print("but '%s', which comes first, %s", path, why);
	return tell(s, STOP, how, path, why);
}

/*
 * glibc skips a library of another kind; musl opens the first candidate and fails.  Both
 * fail on a file that is not a library.
 */
enum outcome
search_file(struct search *s, int how, const char *path)
{
	const struct node *node = vfs_find(s->closure->view, path);
	const struct object *object;

	if (!node)
		return tell(s, GO_ON, how, path, "absent");
	if (node->type != NODE_FILE)
		return stop(s, how, path, "is not a file");
	object = object_of(node->content);
	if (!object->elf)
		return stop(s, how, path, "is not a library");
	if (!elf_same_kind(s->by->object->elf, object->elf)) {
		if (s->closure->loader->musl)
			return stop(s, how, path, "is of another architecture");
		return tell(s, GO_ON, how, path, "of another architecture");
	}
	if (object->kind == OBJECT_BROKEN)
		return stop(s, how, path, object->reason);
	if (object->kind != OBJECT_ELF)
		return stop(s, how, path, "is not a library");
	s->path = path;
	s->node = node;
	s->how = how;
	return tell(s, FOUND, how, path, "found");
}

char *
search_join(const char *dir, const char *name)
{
	return mem_join(strcmp(dir, "/") ? dir : "", name, strlen(name));
}

enum outcome
search_dir(struct search *s, int how, const char *dir)
{
	char *path = search_join(dir, s->name);
	enum outcome outcome = search_file(s, how, path);
	const char *variant;

	if (outcome != GO_ON || s->closure->loader->musl)
		return outcome;
	/* ld.so would search glibc-hwcaps first, on a CPU of that kind. */
	variant = hwcaps_any(s->closure->view, dir, s->name);
	if (!variant)
		return GO_ON;
	s->problem = mem_print("but only for some CPUs: '%s' has no base variant",
	    variant);
	return tell(s, STOP, how, variant, "a variant without a base");
}

enum outcome
search_dirs(struct search *s, int how, const char *const *dirs, size_t count)
{
	enum outcome outcome = GO_ON;
	size_t i;

	for (i = 0; i < count && outcome == GO_ON; i++)
		outcome = search_dir(s, how, dirs[i]);
	return outcome;
}

/* The directory part of a path, without following links; "/" for a file in the root. */
static char *
dirname_of(const char *path)
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

	/* $ORIGIN is the real directory of the program (/proc/self/exe), or the directory
	 * through which a library was opened. */
	values.origin = dirname_of(owner->by ? owner->opened : owner->node->path);
	values.platforms = rpath_platforms(owner->object->elf->machine,
	    &values.n_platforms);
	return values;
}

static void
warn(const struct loaded *owner, const struct rpath_item *item)
{
	static const char *const words[] = {
		[RPATH_EMPTY] = "an empty directory (the current one)",
		[RPATH_RELATIVE] = "a relative directory",
		[RPATH_UNKNOWN] = "an unknown $TOKEN",
		[RPATH_LONG] = "a directory that is too long",
	};

	if (owner->object->warned)
		return;
	((struct object *)owner->object)->warned = true;
	if (item->kind != RPATH_DIR)
		msg_note("'%s' has %s in its search path ('%.*s'): ignored",
		    owner->node->path, words[item->kind], (int)item->size,
		    item->text);
	else
		msg_note("'%s' has $PLATFORM in its search path: the directories of "
		    "all platforms are searched", owner->node->path);
}

/* A library was found by $PLATFORM: collect those that other CPUs would find. */
static void
gather_platforms(struct search *s, struct rpath *rpath, struct rpath_item *item)
{
	const char *element = item->text;
	const struct node *node;
	char *path;

	while (rpath_next(rpath, item) && item->text == element) {
		path = search_join(item->dir, s->name);
		node = vfs_find(s->closure->view, path);
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
		outcome = search_dir(s, how, mem_copy(item.dir, strlen(item.dir)));
		/* Only $ORIGIN of the program needs /proc, not that of a library. */
		if (outcome == FOUND && !owner->by && owner->object->elf->interp)
			s->origin = memmem(item.text, item.size, "ORIGIN", 6);
		if (outcome == FOUND && item.platform)
			gather_platforms(s, &rpath, &item);
	}
	return outcome;
}

/*
 * The RPATH of the object that needs the library, of the object that needs that one, and
 * so on up to the program.  An object with RUNPATH uses only its RUNPATH; its RPATH is
 * ignored also on behalf of other objects.
 */
enum outcome
search_rpaths(struct search *s)
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

/* musl does not distinguish RPATH from RUNPATH, and both are inherited. */
enum outcome
search_musl_rpaths(struct search *s)
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
