/* SPDX-License-Identifier: ISC */
/* versions - is each library new enough for those that use it? */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "elf.h"
#include "loaded.h"
#include "loader.h"
#include "mem.h"
#include "names.h"
#include "node.h"
#include "object.h"
#include "versions.h"

static bool
has(const struct elf *elf, const char *version)
{
	size_t i;

	for (i = 0; i < elf->n_defines; i++)
		if (!strcmp(elf->defines[i].name, version))
			return true;
	return !elf->n_defines;
}

static char *
look(const struct closure *c, const struct loaded *l, const struct elf_version *v)
{
	const struct loaded *library = names_find(c, v->file);

	/* ld.so ends here too: "Assertion `needed != NULL' failed". */
	if (!library)
		return mem_print("'%s' needs version '%s' of '%s', which it does not "
		    "load", l->node->path, v->name, v->file);
	if (v->weak || has(library->object->elf, v->name))
		return NULL;
	return mem_print("'%s' needs version '%s' of '%s', which '%s' does not have",
	    l->node->path, v->name, v->file, library->node->path);
}

char *
versions_missing(const struct closure *c, const struct loaded *l)
{
	const struct elf *elf = l->object->elf;
	char *sentence = NULL;
	size_t i;

	if (c->loader->musl)
		return NULL;
	for (i = 0; i < elf->n_versions && !sentence; i++)
		sentence = look(c, l, &elf->versions[i]);
	return sentence;
}
