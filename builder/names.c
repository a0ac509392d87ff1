/* SPDX-License-Identifier: ISC */
/* names - what a library is called by those that need it. */
#include <stdint.h>
#include <string.h>

#include "elf.h"
#include "loaded.h"
#include "loader.h"
#include "mem.h"
#include "names.h"
#include "node.h"
#include "object.h"
#include "rpath.h"

/*
 * glibc compares with every name it was asked for and with DT_SONAME, musl with
 * the names under which it found them.
 */
struct loaded *
names_find(const struct closure *c, const char *name)
{
	const char *soname;
	size_t i, j;

	for (i = 0; i < c->count; i++) {
		struct loaded *l = c->items[i];

		if (l->how == FOUND_PLATFORM)
			continue;
		for (j = 0; j < l->n_names; j++)
			if (!strcmp(l->names[j], name))
				return l;
		soname = l->object->elf->soname;
		if (!c->loader->musl && soname && !strcmp(soname, name))
			return l;
	}
	return NULL;
}

/* dynlink.c: names that are parts of libc, which is the interpreter. */
bool
names_is_musl(const char *name)
{
	static const char *const parts[] = {
		"c.", "pthread.", "rt.", "m.", "dl.", "util.", "xnet.",
	};
	size_t i;

	if (strncmp(name, "lib", 3))
		return false;
	for (i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (!strncmp(name + 3, parts[i], strlen(parts[i])))
			return true;
	return false;
}

const char *
names_expand(const struct closure *c, const struct loaded *by, const char *name)
{
	const char *from = by->by ? by->opened : by->node->path;
	struct rpath_values values = { .lib = c->loader->lib };
	char dir[RPATH_DIR_MAX];

	if (c->loader->musl || !strchr(name, '$'))
		return name;
	values.origin = mem_copy(from, strrchr(from, '/') - from);
	values.platforms = rpath_platforms(by->object->elf->machine,
	    &values.n_platforms);
	if (rpath_expand(dir, name, strlen(name), &values, 0) != RPATH_DIR)
		return name;
	return mem_copy(dir, strlen(dir));
}
