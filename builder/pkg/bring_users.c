/* SPDX-License-Identifier: ISC */
/* bring_users - the users and groups that files of packages belong to, as the host names them. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bring.h"
#include "builder/import/import.h"
#include "builder/recipe/entry.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/text.h"

/* Every jail has root; its files are not counted. */
enum { ROOT = 0 };

static char *
read_file(const struct bring *b, const char *path)
{
	const struct node *node = vfs_find(b->import->view, path);
	const void *bytes;
	char *text;

	if (!node || node->type != NODE_FILE || !node->content->size ||
	    node->content->size > BUFFER_MOST)
		return mem_copy("", 0);
	bytes = blob_map(node->content);
	text = mem_copy(bytes, (size_t)node->content->size);
	blob_release(node->content, bytes);
	return text;
}

static bool
is_id(const char *text, unsigned *id)
{
	unsigned long n = strtoul(text, NULL, 10);

	*id = (unsigned)n;
	return *text && !text[strspn(text, "0123456789")] && strlen(text) < 11 && n < UINT_MAX;
}

static bool
is_wanted(const unsigned *ids, size_t count, unsigned id)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (ids[i] == id)
			return true;
	}
	return id == ROOT;
}

/* Does a line of the recipe, or an earlier one of the host, have the name or the number? */
static bool
is_given(const struct entries *entries, const struct entry *new)
{
	const struct entry *e;
	size_t i;

	for (i = 0; i < entries->count; i++) {
		e = &entries->items[i];
		if (e->kind == new->kind && (!strcmp(e->name, new->name) ||
		    (new->kind == VERB_USER ? e->uid == new->uid : e->gid == new->gid)))
			return true;
	}
	return false;
}

static void
add(struct entries *entries, const struct entry *new)
{
	if (is_given(entries, new))
		return;
	entries->items = mem_grow(entries->items, entries->count, sizeof *entries->items);
	entries->items[entries->count++] = *new;
}

static void
add_users(struct bring *b, struct entries *entries)
{
	char *rest = read_file(b, "/etc/passwd"), *line, *uid, *gid;
	struct entry e;

	while ((line = text_line(&rest))) {
		e = (struct entry){ .kind = VERB_USER, .origin = "the host's /etc/passwd" };
		e.name = text_field(&line, ':');
		text_field(&line, ':');
		uid = text_field(&line, ':');
		gid = text_field(&line, ':');
		e.gecos = text_field(&line, ':');
		e.home = text_field(&line, ':');
		e.shell = text_field(&line, ':');
		if (!*e.name || !is_id(uid, &e.uid) || !is_id(gid, &e.gid) ||
		    !is_wanted(b->uids, b->n_uids, e.uid))
			continue;
		add(entries, &e);
		b->gids = mem_grow(b->gids, b->n_gids, sizeof *b->gids);
		b->gids[b->n_gids++] = e.gid;
	}
}

static void
add_groups(struct bring *b, struct entries *entries)
{
	char *rest = read_file(b, "/etc/group"), *line;
	struct entry e;

	while ((line = text_line(&rest))) {
		e = (struct entry){ .kind = VERB_GROUP, .origin = "the host's /etc/group" };
		e.name = text_field(&line, ':');
		text_field(&line, ':');
		if (*e.name && is_id(text_field(&line, ':'), &e.gid) &&
		    is_wanted(b->gids, b->n_gids, e.gid))
			add(entries, &e);
	}
}

void
bring_users(struct bring *b, struct entries *entries)
{
	add_users(b, entries);
	add_groups(b, entries);
}
