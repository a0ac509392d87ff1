/* SPDX-License-Identifier: ISC */
/* lock_check - is a directory still what its lock says? */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "content.h"
#include "host.h"
#include "lexer.h"
#include "lock.h"
#include "mem.h"
#include "node.h"
#include "say.h"
#include "sha256.h"
#include "view.h"

enum { SET_ID = 06000 };

/* A line of the lock: words as they stand. */
struct line {
	char **words;           /* TYPE PATH MODE UID GID and what follows */
	size_t count;
};

struct checking {
	const char *output, *lock;
	const struct view *view;
	bool owners;            /* root built, and root looks */
	bool set_ids;           /* were placed */
	struct nodemap listed;
};

static const char *
unset(const char *name)
{
	return NULL;
}

static void
differ(const struct checking *c, const char *path, const char *how)
{
	say_error(STATUS_UNPROVEN, "'%s%s' %s", c->output,
	    path[1] ? path : "", how);
}

/* A device is an empty file in a directory. */
static bool
has_type(const struct node *node, const char *type)
{
	static const char *const words[] = {
		[NODE_DIR] = "dir", [NODE_FILE] = "file", [NODE_LINK] = "slink",
		[NODE_CHAR] = "", [NODE_BLOCK] = "", [NODE_PIPE] = "pipe",
		[NODE_SOCK] = "sock",
	};

	if (!strcmp(type, "nod"))
		return node->type == NODE_FILE && !node->content->size;
	return !strcmp(words[node->type], type);
}

static void
check_file(const struct checking *c, const struct node *node,
    const struct line *line)
{
	char hex[SHA256_HEX];
	const void *bytes;

	if (line->count < 7 || node->content->size != atoll(line->words[5])) {
		differ(c, node->path, "has another size");
		return;
	}
	bytes = content_map(node->content);
	sha256_hex(bytes, node->content->size, hex);
	content_release(node->content, bytes);
	if (strcmp(hex, line->words[6]))
		differ(c, node->path, "has other bytes");
}

static void
check_node(const struct checking *c, const struct node *node,
    const struct line *line)
{
	unsigned mode = strtoul(line->words[2], NULL, 8);

	if (!c->set_ids && node->type != NODE_DIR)
		mode &= ~(unsigned)SET_ID;
	if (node->type != NODE_LINK && node->mode != mode)
		differ(c, node->path, mem_print("has mode %04o, not %04o",
		    node->mode, mode));
	if (c->owners && (node->uid != strtoul(line->words[3], NULL, 10) ||
	    node->gid != strtoul(line->words[4], NULL, 10)))
		differ(c, node->path, mem_print("belongs to %u:%u, not %s:%s",
		    node->uid, node->gid, line->words[3], line->words[4]));
	if (node->type == NODE_LINK && (line->count < 6 ||
	    strcmp(node->target, line->words[5])))
		differ(c, node->path, mem_print("leads to '%s'", node->target));
	if (node->type == NODE_FILE && !strcmp(line->words[0], "file"))
		check_file(c, node, line);
}

static void
check_line(struct checking *c, const struct line *line)
{
	const char *path;
	const struct node *node;

	if (line->count < 5 || line->words[1][0] != '/')
		say_die(STATUS_USAGE, "'%s' is no lock of mkrootfs", c->lock);
	path = line->words[1];
	nodemap_add(&c->listed, &(struct node){ .path = path });
	node = c->view->look(c->view, path);
	if (!node)
		differ(c, path, "is gone");
	else if (!has_type(node, line->words[0]))
		differ(c, path, mem_print("is %s now", node_kind(node)));
	else
		check_node(c, node, line);
}

/* What is there and was not built; below an addition all is one. */
static void
check_added(const struct checking *c, const char *path)
{
	size_t i, count;
	const char **names = host_list(c->view, path, &count), *name;
	const struct node *node;

	if (!names)
		differ(c, path, mem_print("cannot be read: %s", strerror(errno)));
	for (i = 0; names && i < count; i++) {
		name = mem_print("%s/%s", path[1] ? path : "", names[i]);
		node = c->view->look(c->view, name);
		if (!nodemap_find(&c->listed, name))
			differ(c, name, "was added");
		else if (node && node->type == NODE_DIR)
			check_added(c, name);
	}
}

void
lock_check(const char *output)
{
	struct checking c = { .lock = lock_name(output) };
	const struct content *text = content_of_file(c.lock);
	enum lexer_result result;
	struct lexer lx;
	const char *bytes;

	if (!text)
		say_cannot("read the lock '%s'", c.lock);
	c.output = mem_copy(c.lock, strlen(c.lock) - strlen(".lock"));
	/* say_cannot() does not return */
	/* cppcheck-suppress [nullPointerRedundantCheck,ctunullpointer] */
	bytes = content_map(text);
	/* cppcheck-suppress nullPointerRedundantCheck */
	c.set_ids = text->size > 15 && !memcmp(bytes, "# built by root", 15);
	c.owners = c.set_ids && geteuid() == 0;
	c.view = host_view(output);
	lexer_open(&lx, bytes, text->size, unset);
	while ((result = lexer_line(&lx)) != LEXER_END) {
		if (result == LEXER_BAD)
			say_die(STATUS_USAGE, "'%s' is no lock of mkrootfs", c.lock);
		check_line(&c, &(struct line){ lx.words, lx.count });
	}
	check_added(&c, "/");
}
