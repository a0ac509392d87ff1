/* SPDX-License-Identifier: ISC */
/* listed - the directories of /etc/ld.so.conf and of what it includes. */
#define _GNU_SOURCE
#include <fnmatch.h>
#include <stdbool.h>
#include <string.h>

#include "content.h"
#include "host.h"
#include "ldconf.h"
#include "listed.h"
#include "mem.h"
#include "node.h"
#include "say.h"
#include "view.h"

/* A file being read, included by another. */
struct reading {
	const struct node *node;
	const struct reading *by;
	int depth;
};

enum { DEEPEST = 16 };

struct dirs {
	const char ***items;
	size_t *count;
};

static void read_file(const struct view *, const char *path, struct dirs,
    const struct reading *by);

/*
 * A pattern of files: glob(3) would look at the host, not at the view.  Patterns
 * stand in the last component ("ld.so.conf.d/" and a star ".conf"); in the others
 * they are not followed, and this is said.
 */
static void
include(const struct view *view, const char *pattern, struct dirs dirs,
    const struct reading *by)
{
	const char *slash = strrchr(pattern, '/');
	char *folder = mem_copy(pattern, slash - pattern);
	const struct node *node;
	const char **names;
	size_t i, count;

	if (strpbrk(folder, "*?[")) {
		say_note("'%s' in ld.so.conf is not followed: "
		    "only its last part may be a pattern", pattern);
		return;
	}
	node = view_find(view, *folder ? folder : "/");
	if (!node || node->type != NODE_DIR)
		return;
	names = host_list(view, node->path, &count);
	for (i = 0; names && i < count; i++)
		if (!fnmatch(slash + 1, names[i], FNM_PERIOD))
			read_file(view, mem_print("%s/%s", folder, names[i]), dirs, by);
}

static bool
is_open_already(const struct node *node, const struct reading *by)
{
	for (; by; by = by->by)
		if (by->node == node)
			return true;
	return false;
}

static void
take(const struct view *view, const char *path, const struct ldconf_item *item,
    struct dirs dirs, const struct reading *r)
{
	char *text = mem_copy(item->text, item->size);

	switch (item->kind) {
	case LDCONF_DIR:
		*dirs.items = mem_grow(*dirs.items, *dirs.count, sizeof **dirs.items);
		(*dirs.items)[(*dirs.count)++] = text;
		break;
	case LDCONF_INCLUDE:
		if (text[0] != '/')
			text = mem_print("%.*s/%s", (int)(strrchr(path, '/') - path),
			    path, text);
		include(view, text, dirs, r);
		break;
	case LDCONF_RELATIVE:
		say_note("%s:%u: '%s' is no absolute directory: ignored", path,
		    item->line, text);
		break;
	case LDCONF_IGNORED:
		break;
	}
}

static void
read_file(const struct view *view, const char *path, struct dirs dirs,
    const struct reading *by)
{
	struct reading r = { .by = by, .depth = by ? by->depth + 1 : 0 };
	struct ldconf_item item;
	struct ldconf conf;
	const char *text;

	r.node = view_find(view, path);
	if (!r.node || r.node->type != NODE_FILE)
		return;
	if (is_open_already(r.node, by) || r.depth > DEEPEST) {
		say_note("'%s' includes itself: not read again", path);
		return;
	}
	text = content_map(r.node->content);
	ldconf_open(&conf, text, r.node->content->size);
	while (ldconf_next(&conf, &item))
		take(view, path, &item, dirs, &r);
	content_release(r.node->content, text);
}

void
listed_read(const struct view *view, const char *path, const char ***dirs,
    size_t *count)
{
	struct dirs all = { dirs, count };

	read_file(view, path, all, NULL);
}
