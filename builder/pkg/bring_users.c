/* SPDX-License-Identifier: ISC */
/*
 * bring_users - the users and groups of packages, as the host names them: those that files belong
 * to, and those whose names are words of the configuration or of a script that would make them.
 */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bring.h"
#include "packages.h"
#include "builder/import/import.h"
#include "builder/recipe/entry.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
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

unsigned
bring_id_of(const struct bring *b, const char *path, const char *name)
{
	char *rest = read_file(b, path), *line;
	unsigned id;

	if (is_id(name, &id))
		return id;
	while ((line = text_line(&rest))) {
		if (strcmp(text_field(&line, ':'), name))
			continue;
		text_field(&line, ':');
		return is_id(text_field(&line, ':'), &id) ? id : ROOT;
	}
	return ROOT;
}

/* -- names ----------------------------------------------------------------------------- */

enum { TEXT_MOST = 256 << 10, NAME_MOST = 32 };

static bool
is_of_name(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("_-.", c));
}

/* Mark the names of the host that are words of the text.  A path, "user@host" and a variable are no
 * names. */
static void
mark_words(struct nodemap *names, const char *text, size_t length)
{
	char word[NAME_MOST + 1];
	size_t i, n;
	struct node *node;

	for (i = 0; i < length; i += n + 1) {
		for (n = 0; i + n < length && (is_of_name(text[i + n]) || text[i + n] == '/' ||
		    text[i + n] == '@' || text[i + n] == '$'); n++)
			;
		while (n && text[i + n - 1] == '.')
			n--;
		if (!n || n > NAME_MOST)
			continue;
		memcpy(word, text + i, n);
		word[n] = '\0';
		node = nodemap_find(names, word);
		if (node)
			node->mode = 1;
	}
}

/* The configuration of packages, and what starts their services. */
static bool
has_names(const char *path)
{
	return !strncmp(path, "/etc/", 5) || strstr(path, "/systemd/system/") ||
	    strstr(path, "/sysusers.d/") || strstr(path, "/tmpfiles.d/");
}

static void
mark_files(struct bring *b, struct nodemap *names)
{
	const struct node *const *nodes;
	const void *bytes;
	size_t i, count;

	nodes = tree_sorted(b->import->tree, &count);
	for (i = 0; i < count; i++) {
		if (nodes[i]->type != NODE_FILE || !nodes[i]->package || !has_names(nodes[i]->path) ||
		    nodes[i]->content->size > TEXT_MOST)
			continue;
		bytes = blob_map(nodes[i]->content);
		mark_words(names, bytes, (size_t)nodes[i]->content->size);
		blob_release(nodes[i]->content, bytes);
	}
}

static void
mark_scripts(struct bring *b, struct nodemap *names)
{
	const char *text;
	size_t i;

	for (i = 0; i < b->queued; i++) {
		text = b->queue[i]->wants & WANT_FILES ?
		    b->packages->format->text(b->packages, b->queue[i], "postinst") : NULL;
		if (text)
			mark_words(names, text, strlen(text));
	}
}

/* The names of a file such as /etc/passwd, none of which is marked. */
static void
add_names(struct bring *b, struct nodemap *names, const char *path)
{
	char *rest = read_file(b, path), *line, *name;

	while ((line = text_line(&rest))) {
		name = text_field(&line, ':');
		if (*name && !nodemap_find(names, name))
			nodemap_add(names, &(struct node){ .path = name });
	}
}

static bool
is_marked(const struct nodemap *names, const char *name)
{
	const struct node *node = nodemap_find(names, name);

	return node && node->mode;
}

/* -- entries --------------------------------------------------------------------------- */

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
add_users(struct bring *b, const struct nodemap *names, struct entries *entries)
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
		    (!is_wanted(b->uids, b->n_uids, e.uid) && !is_marked(names, e.name)))
			continue;
		add(entries, &e);
		b->gids = mem_grow(b->gids, b->n_gids, sizeof *b->gids);
		b->gids[b->n_gids++] = e.gid;
	}
}

static void
add_groups(struct bring *b, const struct nodemap *names, struct entries *entries)
{
	char *rest = read_file(b, "/etc/group"), *line;
	struct entry e;

	while ((line = text_line(&rest))) {
		e = (struct entry){ .kind = VERB_GROUP, .origin = "the host's /etc/group" };
		e.name = text_field(&line, ':');
		text_field(&line, ':');
		if (*e.name && is_id(text_field(&line, ':'), &e.gid) &&
		    (is_wanted(b->gids, b->n_gids, e.gid) || is_marked(names, e.name)))
			add(entries, &e);
	}
}

void
bring_users(struct bring *b, struct entries *entries)
{
	struct nodemap names = { 0 };

	add_names(b, &names, "/etc/passwd");
	add_names(b, &names, "/etc/group");
	mark_files(b, &names);
	mark_scripts(b, &names);
	add_users(b, &names, entries);
	add_groups(b, &names, entries);
}
