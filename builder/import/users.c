/* SPDX-License-Identifier: ISC */
/* users - passwd, shadow and group of the jail. */
#include <stdlib.h>
#include <string.h>

#include "users.h"
#include "builder/recipe/entry.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

/* All users, or all groups; each name once. */
struct lines {
	const struct entry **items;
	size_t count;
};

static bool
is_equal(const struct entry *a, const struct entry *b)
{
	if (a->gid != b->gid || a->kind != b->kind)
		return false;
	if (a->kind == VERB_GROUP)
		return true;
	return a->uid == b->uid && !strcmp(a->home, b->home) &&
	    !strcmp(a->shell, b->shell) &&
	    !strcmp(a->gecos ? a->gecos : "", b->gecos ? b->gecos : "");
}

static void
add(struct lines *lines, const struct entry *entry)
{
	const struct entry **old;
	size_t i;

	for (i = 0; i < lines->count; i++) {
		old = &lines->items[i];
		if (strcmp((*old)->name, entry->name))
			continue;
		if (entry->override && !(*old)->override)
			*old = entry;
		else if (!is_equal(*old, entry) &&
		    (*old)->override == entry->override)
			msg_complain("%s: '%s' differs from the one at %s: "
			    "add 'override' to the line that should win", entry->origin,
			    entry->name, (*old)->origin);
		return;
	}
	lines->items = mem_grow(lines->items, lines->count, sizeof *lines->items);
	lines->items[lines->count++] = entry;
}

static int
by_id(const void *a, const void *b)
{
	const struct entry *x = *(const struct entry *const *)a;
	const struct entry *y = *(const struct entry *const *)b;
	unsigned m = x->kind == VERB_USER ? x->uid : x->gid;
	unsigned n = y->kind == VERB_USER ? y->uid : y->gid;

	if (m != n)
		return m < n ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void
print_user(struct buffer *passwd, struct buffer *shadow, const struct entry *e)
{
	buffer_print(passwd, "%s:x:%u:%u:%s:%s:%s\n", e->name, e->uid, e->gid,
	    e->gecos ? e->gecos : "", e->home, e->shell);
	/* No password has the hash '*': login with a password is impossible. */
	buffer_print(shadow, "%s:*:::::::\n", e->name);
}

static bool
is_line_of(const struct lines *lines, const char *line)
{
	size_t i, n;

	for (i = 0; i < lines->count; i++) {
		n = strlen(lines->items[i]->name);
		if (!strncmp(line, lines->items[i]->name, n) && line[n] == ':')
			return true;
	}
	return false;
}

/* The file of an image keeps its lines, except those with one of the new names. */
static void
keep_lines(const struct tree *tree, const char *path, const struct lines *lines, struct buffer *text)
{
	const struct node *old = vfs_find(tree_view(tree), path);
	const char *bytes, *at, *end, *next;

	if (!old || !old->base || old->type != NODE_FILE || old->content->size > BUFFER_MOST)
		return;
	bytes = blob_map(old->content);
	end = bytes + old->content->size;
	for (at = bytes; at < end; at = next) {
		next = memchr(at, '\n', (size_t)(end - at));
		next = next ? next + 1 : end;
		if (is_line_of(lines, mem_copy(at, (size_t)(next - at))))
			continue;
		buffer_add(text, at, (size_t)(next - at));
		if (next[-1] != '\n')
			buffer_add(text, "\n", 1);
	}
	blob_release(old->content, bytes);
}

static void
put(struct tree *tree, const char *path, unsigned mode,
    const struct buffer *text, const char *origin)
{
	struct node node = {
		.path = path, .type = NODE_FILE, .mode = mode, .origin = origin,
		.content = blob_of_text(text->data, text->length),
	};
	char *complaint = tree_place(tree, &node);

	if (complaint)
		msg_complain("%s", complaint);
}

void
users_place(struct tree *tree, const struct entries *entries)
{
	struct buffer passwd = { 0 }, shadow = { 0 }, group = { 0 };
	struct lines users = { 0 }, groups = { 0 };
	const struct entry *e;
	size_t i;

	for (i = 0; i < entries->count; i++) {
		e = &entries->items[i];
		if (e->kind == VERB_USER)
			add(&users, e);
		if (e->kind == VERB_GROUP)
			add(&groups, e);
	}
	if (users.count) {
		qsort(users.items, users.count, sizeof *users.items, by_id);
		keep_lines(tree, "/etc/passwd", &users, &passwd);
		keep_lines(tree, "/etc/shadow", &users, &shadow);
		for (i = 0; i < users.count; i++)
			print_user(&passwd, &shadow, users.items[i]);
		put(tree, "/etc/passwd", 0644, &passwd, users.items[0]->origin);
		put(tree, "/etc/shadow", 0600, &shadow, users.items[0]->origin);
	}
	if (groups.count) {
		qsort(groups.items, groups.count, sizeof *groups.items, by_id);
		keep_lines(tree, "/etc/group", &groups, &group);
		for (i = 0; i < groups.count; i++)
			buffer_print(&group, "%s:x:%u:\n", groups.items[i]->name,
			    groups.items[i]->gid);
		put(tree, "/etc/group", 0644, &group, groups.items[0]->origin);
	}
}
