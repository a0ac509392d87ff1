/* SPDX-License-Identifier: ISC */
/* manifest - OUTPUT.lock, the list of all files of the output. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "manifest.h"
#include "stage.h"
#include "builder/recipe/fields.h"
#include "builder/recipe/lexer.h"
#include "builder/status.h"
#include "builder/tree/blob.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/sha256.h"

static const char *const words[] = {
	[NODE_DIR] = "dir", [NODE_FILE] = "file", [NODE_LINK] = "slink",
	[NODE_CHAR] = "nod", [NODE_BLOCK] = "nod", [NODE_PIPE] = "pipe",
	[NODE_SOCK] = "sock",
};

static void
hash(const struct blob *content, char hex[SHA256_HEX])
{
	const void *bytes = blob_map(content);

	sha256_hex(bytes, content->size, hex);
	blob_release(content, bytes);
}

char *
manifest_name(const char *output)
{
	size_t n = strlen(output);

	while (n > 1 && output[n - 1] == '/')
		n--;
	return mem_print("%.*s.lock", (int)n, output);
}

static void
print_node(FILE *out, const struct node *node)
{
	char hex[SHA256_HEX];

	fputs(words[node->type], out);
	lexer_print_word(out, node->path);
	fprintf(out, " %04o %u %u", node->mode, node->uid, node->gid);
	if (node->type == NODE_FILE) {
		hash(node->content, hex);
		fprintf(out, " %lld %s", node->content->size, hex);
	} else if (node->type == NODE_LINK) {
		lexer_print_word(out, node->target);
	} else if (node->type == NODE_CHAR || node->type == NODE_BLOCK) {
		fprintf(out, " %c %u %u", node->type == NODE_BLOCK ? 'b' : 'c',
		    node->major, node->minor);
	}
	putc('\n', out);
}

void
manifest_write(struct tree *tree, const char *output, struct stage *stage)
{
	const struct node *const *nodes;
	size_t i, count, size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		msg_cannot("write '%s'", manifest_name(output));
	/* Only root can set owners in a directory; manifest_check() needs to know. */
	/* cppcheck-suppress nullPointerRedundantCheck */
	fprintf(out, "# built by %s\n", geteuid() ? "a user" : "root");
	nodes = tree_sorted(tree, &count);
	for (i = 0; i < count; i++)
		print_node(out, nodes[i]);
	if (fclose(out) == EOF)
		msg_cannot("write '%s'", manifest_name(output));
	stage_open(stage, manifest_name(output), STAGE_FILE);
	if (!kernel_write_all(stage->fd, text, size))
		msg_cannot("write '%s'", stage->output);
	free(text);
}

enum { SET_ID = 06000 };

/* A line of the lock file. */
struct line {
	char **words;           /* TYPE PATH MODE UID GID ... */
	size_t count;
};

struct checking {
	const char *output, *lock;
	const struct vfs *view;
	bool owners;            /* compare owners: root built, and root checks */
	bool set_ids;           /* the build could set them: root built */
	struct nodemap listed;
};

static const char *
unset(const char *name)
{
	return NULL;
}

static _Noreturn void
refuse(const struct checking *c)
{
	msg_die(STATUS_USAGE, "'%s' is not a lock file of mkrootfs", c->lock);
}

/* Digits only: strtoull(3) alone reads "0755x", "-1" and "". */
static unsigned long long
number(const struct checking *c, const char *word, int base)
{
	enum { LONGEST = 18 };

	if (!*word || word[strspn(word, base == 8 ? "01234567" : "0123456789")] ||
	    strlen(word) > LONGEST)
		refuse(c);
	return strtoull(word, NULL, base);
}

/* As print_node() has it: with ".." it could lead out of the directory. */
static bool
is_final(const char *path)
{
	char *complaint;
	const char *final = fields_path(path, &complaint);

	return final && !strcmp(final, path);
}

static void
differ(const struct checking *c, const char *path, const char *how)
{
	msg_error(STATUS_UNVERIFIED, "'%s%s' %s", c->output,
	    path[1] ? path : "", how);
}

/* A device is an empty file in a directory. */
static bool
has_type(const struct node *node, const char *type)
{
	static const char *const types[] = {
		[NODE_DIR] = "dir", [NODE_FILE] = "file", [NODE_LINK] = "slink",
		[NODE_CHAR] = "", [NODE_BLOCK] = "", [NODE_PIPE] = "pipe",
		[NODE_SOCK] = "sock",
	};

	if (!strcmp(type, "nod"))
		return node->type == NODE_FILE && !node->content->size;
	return !strcmp(types[node->type], type);
}

static void
check_file(const struct checking *c, const struct node *node,
    const struct line *line)
{
	char hex[SHA256_HEX];
	const void *bytes;

	if (line->count < 7)
		refuse(c);
	if ((unsigned long long)node->content->size != number(c, line->words[5], 10)) {
		differ(c, node->path, "has a different size");
		return;
	}
	bytes = blob_map(node->content);
	sha256_hex(bytes, node->content->size, hex);
	blob_release(node->content, bytes);
	if (strcmp(hex, line->words[6]))
		differ(c, node->path, "has different contents");
}

static void
check_node(const struct checking *c, const struct node *node,
    const struct line *line)
{
	unsigned long long mode = number(c, line->words[2], 8);
	unsigned long long uid = number(c, line->words[3], 10), gid = number(c, line->words[4], 10);

	if (!c->set_ids && node->type != NODE_DIR)
		mode &= ~(unsigned long long)SET_ID;
	if (node->type != NODE_LINK && node->mode != mode)
		differ(c, node->path, mem_print("has mode %04o, not %04llo",
		    node->mode, mode));
	if (c->owners && (node->uid != uid || node->gid != gid))
		differ(c, node->path, mem_print("belongs to %u:%u, not %s:%s",
		    node->uid, node->gid, line->words[3], line->words[4]));
	if (node->type == NODE_LINK && (line->count < 6 ||
	    strcmp(node->target, line->words[5])))
		differ(c, node->path, mem_print("points to '%s'", node->target));
	if (node->type == NODE_FILE && !strcmp(line->words[0], "file"))
		check_file(c, node, line);
}

static void
check_line(struct checking *c, const struct line *line)
{
	const char *path;
	const struct node *node;

	if (line->count < 5 || !is_final(line->words[1]))
		refuse(c);
	path = line->words[1];
	if (!nodemap_find(&c->listed, path))
		nodemap_add(&c->listed, &(struct node){ .path = path });
	node = c->view->look(c->view, path);
	if (!node)
		differ(c, path, "is missing");
	else if (!has_type(node, line->words[0]))
		differ(c, path, mem_print("is %s now", node_kind(node)));
	else
		check_node(c, node, line);
}

/* Report names that are not in the lock file; of an added directory only its own name. */
static void
check_added(const struct checking *c, const char *path)
{
	size_t i, count;
	const char **names = hostfs_list(c->view, path, &count), *name;
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
manifest_check(const char *output)
{
	struct checking c = { .lock = manifest_name(output) };
	const struct blob *text = blob_of_file(c.lock);
	enum lexer_result result;
	struct lexer lx;
	const char *bytes;

	if (!text)
		msg_cannot("read the lock file '%s'", c.lock);
	c.output = mem_copy(c.lock, strlen(c.lock) - strlen(".lock"));
	/* msg_cannot() does not return */
	/* cppcheck-suppress [nullPointerRedundantCheck,ctunullpointer] */
	bytes = blob_map(text);
	/* cppcheck-suppress nullPointerRedundantCheck */
	c.set_ids = text->size > 15 && !memcmp(bytes, "# built by root", 15);
	c.owners = c.set_ids && geteuid() == 0;
	c.view = hostfs_view(output);
	lexer_open(&lx, bytes, text->size, unset);
	while ((result = lexer_line(&lx)) != LEXER_END) {
		if (result == LEXER_BAD)
			refuse(&c);
		check_line(&c, &(struct line){ lx.words, lx.count });
	}
	check_added(&c, "/");
}
