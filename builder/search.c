/* SPDX-License-Identifier: ISC */
/* search - find one library as the loader of a program would. */
#define _GNU_SOURCE
#include <elf.h>
#include <stdint.h>
#include <string.h>

#include "elf.h"
#include "ldcache.h"
#include "loaded.h"
#include "loader.h"
#include "look.h"
#include "mem.h"
#include "node.h"
#include "object.h"
#include "search.h"
#include "view.h"

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
			outcome = look_file(s, FOUND_CACHE, entry.path);
	}
	if (outcome == GO_ON && variant && !view_find(s->closure->view, variant))
		variant = NULL;
	s->variant = outcome == GO_ON ? variant : NULL;
	return outcome;
}

static enum outcome
try_glibc(struct search *s)
{
	const struct loader *loader = s->closure->loader;
	bool no_defaults = s->by->object->elf->flags_1 & DF_1_NODEFLIB;
	enum outcome outcome = look_rpaths(s);

	if (outcome == GO_ON && loader->cache)
		outcome = try_cache(s, no_defaults);
	else if (outcome == GO_ON)
		outcome = look_dirs(s, FOUND_LIST, loader->listed, loader->n_listed);
	if (outcome == GO_ON && !no_defaults)
		outcome = look_dirs(s, FOUND_DEFAULT, loader->defaults,
		    loader->n_defaults);
	return outcome;
}

static enum outcome
try_musl(struct search *s)
{
	const struct loader *loader = s->closure->loader;
	enum outcome outcome = look_musl_rpaths(s);

	if (outcome == GO_ON)
		outcome = look_dirs(s, FOUND_LIST, loader->listed, loader->n_listed);
	if (outcome == GO_ON)
		outcome = look_dirs(s, FOUND_DEFAULT, loader->defaults,
		    loader->n_defaults);
	return outcome;
}

bool
search_path(struct search *s)
{
	if (s->name[0] != '/') {
		s->problem = mem_print("a path that begins in the current "
		    "directory, wherever that will be");
		return false;
	}
	if (look_file(s, FOUND_PATH, s->name) == FOUND)
		return true;
	if (!s->problem)
		s->problem = mem_print("which is missing or of another architecture");
	return false;
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
		s->problem = mem_print("which is in none of the places where its "
		    "loader looks (binlibdepcp --why '%s' shows them)", s->name);
	return false;
}
