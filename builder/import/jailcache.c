/* SPDX-License-Identifier: ISC */
/* jailcache - /etc/ld.so.cache of the jail. */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "import.h"
#include "jailcache.h"
#include "builder/elf/elf.h"
#include "builder/elf/object.h"
#include "builder/ld/closure.h"
#include "builder/ld/ldcache.h"
#include "builder/ld/loader.h"
#include "builder/status.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

static const char path[] = JAILCACHE_PATH;

struct listing {
	struct ldcache_entry *entries;
	size_t count;
	bool outside;           /* a library is outside the default directories */
	bool big_endian, little_endian;
};

static bool
is_outside(const struct loader *loader, const char *file)
{
	size_t i, n = strrchr(file, '/') - file;

	for (i = 0; i < loader->n_defaults; i++)
		if (!strncmp(file, loader->defaults[i], n) &&
		    !loader->defaults[i][n])
			return false;
	return true;
}

static bool
has(const struct listing *list, const char *name, uint32_t flags)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->entries[i].flags == flags &&
		    !strcmp(list->entries[i].soname, name))
			return true;
	return false;
}

static void
add(struct listing *list, const char *name, const char *file, uint32_t flags)
{
	if (has(list, name, flags))
		return;
	list->entries = mem_grow(list->entries, list->count, sizeof *list->entries);
	list->entries[list->count++] = (struct ldcache_entry){
		.soname = name, .path = file, .flags = flags,
	};
}

/* Add libraries found by the cache, ld.so.conf or default; RPATH needs no cache. */
static void
add_closure(struct listing *list, const struct closure *c)
{
	size_t i, j;

	if (!c || !c->loader || c->loader->musl)
		return;
	for (i = 0; i < c->count; i++) {
		const struct loaded *l = c->items[i];
		const struct elf *elf = l->object->elf;

		if (l->how != FOUND_CACHE && l->how != FOUND_LIST &&
		    l->how != FOUND_DEFAULT)
			continue;
		if (is_outside(c->loader, l->opened))
			list->outside = true;
		if (elf->big_endian)
			list->big_endian = true;
		else
			list->little_endian = true;
		for (j = 0; j < l->n_names; j++)
			add(list, l->names[j], l->opened,
			    ldcache_flags(elf->machine, elf->wide, elf->eflags));
	}
}

/* Keep the entries of the destination's cache whose library exists. */
static void
keep_old(struct listing *list, const struct tree *tree)
{
	const struct node *node = vfs_find(tree_view(tree), path);
	struct ldcache_entry entry;
	struct ldcache cache;
	size_t i;

	if (!node || node->type != NODE_FILE || ldcache_open(&cache,
	    blob_map(node->content), node->content->size, list->big_endian))
		return;
	for (i = 0; i < cache.count; i++) {
		entry = ldcache_entry(&cache, i);
		if (!entry.hwcap && vfs_find(tree_view(tree), entry.path))
			add(list, entry.soname, entry.path, entry.flags);
	}
}

void
jailcache_place(struct import *b)
{
	struct node node = {
		.path = path, .type = NODE_FILE, .mode = 0644, .weak = true,
		.origin = "the cache of the jail's libraries",
	};
	struct listing list = { 0 };
	char *complaint;
	void *bytes;
	size_t i, size;

	for (i = 0; i < b->n_roots; i++)
		add_closure(&list, b->roots[i].closure);
	if (!list.outside)
		return;
	if (list.big_endian && list.little_endian)
		msg_die(STATUS_UNRESOLVED, "programs of both byte orders cannot "
		    "share one '%s'", path);
	keep_old(&list, b->tree);
	if (!ldcache_write(list.entries, list.count, list.big_endian, &bytes, &size))
		msg_die(STATUS_IO, "cannot make '%s': too many libraries", path);
	node.content = blob_of_text(bytes, size);
	free(bytes);
	complaint = tree_place(b->tree, &node);
	if (complaint)
		msg_complain("%s", complaint);
}
