/* SPDX-License-Identifier: ISC */
/* look - one place where a library may be, and what is there. */
#include <string.h>

#include "elf.h"
#include "hwcaps.h"
#include "loaded.h"
#include "loader.h"
#include "look.h"
#include "mem.h"
#include "node.h"
#include "object.h"
#include "search.h"
#include "view.h"

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
 * A file of another kind is passed over by glibc; musl opens the first and
 * fails.  Both fail on what is no library at all.
 */
enum outcome
look_file(struct search *s, int how, const char *path)
{
	const struct node *node = view_find(s->closure->view, path);
	const struct object *object;

	if (!node)
		return tell(s, GO_ON, how, path, "absent");
	if (node->type != NODE_FILE)
		return stop(s, how, path, "is no file");
	object = object_of(node->content);
	if (!object->elf)
		return stop(s, how, path, "is no library");
	if (!elf_same_kind(s->by->object->elf, object->elf)) {
		if (s->closure->loader->musl)
			return stop(s, how, path, "is of another architecture");
		return tell(s, GO_ON, how, path, "of another architecture");
	}
	if (object->kind == OBJECT_BROKEN)
		return stop(s, how, path, object->reason);
	if (object->kind != OBJECT_ELF)
		return stop(s, how, path, "is no library");
	s->path = path;
	s->node = node;
	s->how = how;
	return tell(s, FOUND, how, path, "found");
}

char *
look_join(const char *dir, const char *name)
{
	return mem_join(strcmp(dir, "/") ? dir : "", name, strlen(name));
}

enum outcome
look_dir(struct search *s, int how, const char *dir)
{
	char *path = look_join(dir, s->name);
	enum outcome outcome = look_file(s, how, path);
	const char *variant;

	if (outcome != GO_ON || s->closure->loader->musl)
		return outcome;
	/* ld.so would look into glibc-hwcaps first, if its CPU is of that kind. */
	variant = hwcaps_any(s->closure->view, dir, s->name);
	if (!variant)
		return GO_ON;
	s->problem = mem_print("but only for some CPUs: '%s' has no base variant",
	    variant);
	return tell(s, STOP, how, variant, "a variant without a base");
}

enum outcome
look_dirs(struct search *s, int how, const char *const *dirs, size_t count)
{
	enum outcome outcome = GO_ON;
	size_t i;

	for (i = 0; i < count && outcome == GO_ON; i++)
		outcome = look_dir(s, how, dirs[i]);
	return outcome;
}
