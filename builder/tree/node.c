/* SPDX-License-Identifier: ISC */
/* node - one name in a tree: in the jail to be built, or in a file system. */
#include <stdint.h>
#include <string.h>

#include "blob.h"
#include "node.h"
#include "lib/mem.h"

static const char *const kinds[] = {
	[NODE_DIR] = "a directory", [NODE_FILE] = "a file",
	[NODE_LINK] = "a link", [NODE_CHAR] = "a character device",
	[NODE_BLOCK] = "a block device", [NODE_PIPE] = "a named pipe",
	[NODE_SOCK] = "a socket",
};

const char *
node_kind(const struct node *node)
{
	return kinds[node->type];
}

bool
node_equal(const struct node *a, const struct node *b)
{
	if (a->type != b->type || a->uid != b->uid || a->gid != b->gid)
		return false;
	if (a->type == NODE_LINK)
		return !strcmp(a->target, b->target);
	if (a->mode != b->mode)
		return false;
	if (a->type == NODE_FILE)
		return blob_same(a->content, b->content);
	return a->major == b->major && a->minor == b->minor;
}

char *
node_describe(const struct node *node)
{
	const char *kind = node_kind(node);

	if (node->type == NODE_LINK)
		return mem_print("a link to '%s'", node->target);
	if (node->type == NODE_FILE)
		kind = node->content->source ?
		    mem_print("a copy of '%s'", node->content->source) :
		    mem_print("a text of %lld bytes", node->content->size);
	return mem_print("%s, %04o %u:%u", kind, node->mode, node->uid, node->gid);
}

/* FNV-1a */
static size_t
hash(const char *path)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *path; path++)
		h = (h ^ (unsigned char)*path) * 0x100000001b3;
	return h ^ h >> 32;
}

static struct node **
slot(const struct nodemap *map, const char *path)
{
	size_t i = hash(path) & (map->room - 1);

	while (map->slots[i] && strcmp(map->slots[i]->path, path))
		i = (i + 1) & (map->room - 1);
	return &map->slots[i];
}

struct node *
nodemap_find(const struct nodemap *map, const char *path)
{
	return map->room ? *slot(map, path) : NULL;
}

/* The size is a power of two, and at most half of the slots are used. */
static void
grow(struct nodemap *map)
{
	struct nodemap old = *map;
	size_t i;

	if (2 * map->count < map->room)
		return;
	map->room = old.room ? 2 * old.room : 256;
	map->slots = mem_new(map->room * sizeof *map->slots);
	for (i = 0; i < old.room; i++)
		if (old.slots[i])
			*slot(map, old.slots[i]->path) = old.slots[i];
}

struct node *
nodemap_add(struct nodemap *map, const struct node *node)
{
	struct node *mine = mem_new(sizeof *mine);

	grow(map);
	*mine = *node;
	*slot(map, node->path) = mine;
	map->count++;
	return mine;
}
