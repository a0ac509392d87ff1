/* SPDX-License-Identifier: ISC */
/*
 * lock - fuzz the reader of lock files: mkrootfs --check.
 *
 * A lock file that is taken, and of which nothing differs, lists the directory; no name in it
 * leads out of that.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "view.h"
#include "builder/output/manifest.h"
#include "builder/recipe/lexer.h"
#include "builder/tree/blob.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);
const struct blob *__wrap_blob_of_file(const char *name);
const struct vfs *__wrap_hostfs_view(const char *directory);
const char **__wrap_hostfs_list(const struct vfs *, const char *path, size_t *count);

/* The right lock file, which is a seed, too. */
static const char *const lines[][8] = {
	{ "dir", "/", "0755", "0", "0" },
	{ "file", "/a b", "4755", "0", "5", "3",
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "dir", "/bin", "0755", "0", "0" },
	{ "slink", "/bin/sh", "0777", "0", "0", "/a b" },
	{ "nod", "/null", "0666", "0", "0" },
	{ "pipe", "/pipe", "0600", "1", "1" },
};

enum { LINES = sizeof lines / sizeof lines[0] };

static const void *text;
static size_t text_size;
static struct tree *tree;

static const struct node *
look(const struct vfs *view, const char *path)
{
	must(is_final(path));
	return tree_look(tree, path);
}

static const struct vfs view = { .look = look };

const struct blob *
__wrap_blob_of_file(const char *name)
{
	must(same(name, "out.lock"));
	return blob_of_text(text, text_size);
}

const struct vfs *
__wrap_hostfs_view(const char *directory)
{
	return &view;
}

const char **
__wrap_hostfs_list(const struct vfs *unused, const char *path, size_t *count)
{
	return view_list(tree, path, count);
}

static void
make_tree(void)
{
	struct node link = { .path = "/bin/sh", .type = NODE_LINK, .mode = 0777, .target = "/a b" };
	struct node pipe = { .path = "/pipe", .type = NODE_PIPE, .mode = 0600, .uid = 1, .gid = 1 };
	struct node null = { .path = "/null", .type = NODE_FILE, .mode = 0666,
		.content = blob_of_text("", 0) };
	struct node file = { .path = "/a b", .type = NODE_FILE, .mode = 04755, .gid = 5,
		.content = blob_of_text("abc", 3) };

	tree = tree_new(NULL);
	view_add(tree, "/bin", NULL, 0);
	must(!tree_place(tree, &link) && !tree_place(tree, &pipe) && !tree_place(tree, &null) &&
	    !tree_place(tree, &file));
}

static const char *
unset(const char *name)
{
	return NULL;
}

/* The line of this path; that of a device has no more to compare than these words. */
static const char *const *
line_of(const char *path)
{
	size_t i;

	for (i = 0; i < LINES; i++) {
		if (same(lines[i][1], path))
			return lines[i];
	}
	return NULL;
}

static bool
same_number(const char *a, const char *b, int base)
{
	return a[strspn(a, "0123456789")] == '\0' && strtoull(a, NULL, base) == strtoull(b, NULL, base);
}

/* As root built it, if the first line says so; the owners count only then. */
static void
check_line(const struct lexer *line)
{
	const char *const *wanted = line_of(line->words[1]);
	bool link = same(line->words[0], "slink");

	must(wanted && line->count >= 5);
	must(same(line->words[0], wanted[0]) ||
	    (same(line->words[1], "/null") && same(line->words[0], "file")));
	must(link || same_number(line->words[2], wanted[2], 8) || same(wanted[2], "4755"));
	if (same(line->words[0], "file") && wanted[5])
		must(line->count >= 7 && same_number(line->words[5], wanted[5], 10) &&
		    same(line->words[6], wanted[6]));
	if (link)
		must(line->count >= 6 && same(line->words[5], wanted[5]));
}

/* Nothing differs: so the text has a line for each name but '/', and no other. */
static void
check_text(void)
{
	bool listed[LINES] = { true };
	struct lexer line;
	size_t i;

	lexer_open(&line, text, text_size, unset);
	while (lexer_line(&line) == LEXER_WORDS) {
		check_line(&line);
		for (i = 0; i < LINES; i++)
			listed[i] |= same(lines[i][1], line.words[1]);
	}
	for (i = 0; i < LINES; i++)
		must(listed[i]);
}

static void
check(void *data)
{
	make_tree();
	manifest_check("out/");
	if (!msg_errors())
		check_text();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	text = bytes;
	text_size = size;
	messages_run(check, NULL);
	memory_free();
	return 0;
}
