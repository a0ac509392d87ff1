/* SPDX-License-Identifier: ISC */
/* links - files of the host that have several names. */
#include <string.h>

#include "blob.h"
#include "links.h"
#include "node.h"
#include "lib/mem.h"

struct linked {
	const struct blob *content;     /* NULL: an empty slot */
	struct names *names;
};

/* The slot of the file, or the empty one where it belongs. */
static struct linked *
slot_of(const struct links *links, const struct blob *content)
{
	size_t i = blob_hash(content) & (links->room - 1);

	while (links->items[i].content && !blob_is_link(links->items[i].content, content))
		i = (i + 1) & (links->room - 1);
	return &links->items[i];
}

static void
grow(struct links *links)
{
	struct links old = *links;
	size_t i;

	links->room = old.room ? old.room * 2 : 16;
	links->items = mem_new(links->room * sizeof *links->items);
	for (i = 0; i < old.room; i++) {
		if (old.items[i].content)
			*slot_of(links, old.items[i].content) = old.items[i];
	}
}

struct names *
links_of(struct links *links, const struct blob *content)
{
	struct linked *slot;

	if (content->links < 2)
		return NULL;
	if (links->count * 2 >= links->room)
		grow(links);
	slot = slot_of(links, content);
	if (!slot->content) {
		*slot = (struct linked){ content, mem_new(sizeof *slot->names) };
		links->count++;
	}
	return slot->names;
}
