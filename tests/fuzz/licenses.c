/* SPDX-License-Identifier: ISC */
/*
 * licenses - fuzz the reader of dpkg's lists of files.
 *
 * The input is NAME, NUL, CONTENT, NUL, and so on: the files of /var/lib/dpkg/info.  Nothing is
 * placed but copyright files, each in the directory of its package.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "view.h"
#include "builder/import/import.h"
#include "builder/import/licenses.h"
#include "builder/tree/blob.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "lib/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);
int __wrap_hostfs_directory(const struct vfs *);
const char **__wrap_hostfs_list(const struct vfs *, const char *path, size_t *count);

static const char *const files[] = { "/usr/lib/a.so", "/bin/sh", "/lib/b.so", "/opt/x" };

enum { FILES = sizeof files / sizeof files[0], HOST = 7 };

struct input {
	const char *bytes;
	size_t size;
};

static struct tree *host;

int
__wrap_hostfs_directory(const struct vfs *view)
{
	return HOST;
}

const char **
__wrap_hostfs_list(const struct vfs *view, const char *path, size_t *count)
{
	return view_list(host, path, count);
}

/* Cut off the next text, which ends before a NUL. */
static const char *
cut(struct input *input, size_t *length)
{
	const char *text = input->bytes;

	*length = strnlen(text, input->size);
	input->bytes += *length;
	input->size -= *length;
	if (input->size) {
		input->bytes++;
		input->size--;
	}
	return text;
}

static void
make_host(struct input *input)
{
	const char *text;
	char *name, *c;
	size_t n;

	host = tree_new(NULL);
	view_add(host, "/var/lib/dpkg/info", NULL, 0);
	view_add(host, "/usr/share/doc/a/copyright", "a", 1);
	view_add(host, "/usr/share/doc/b c/copyright", "b", 1);
	view_add(host, "/usr/share/doc/copyright", "no package's", 12);
	view_add(host, "/usr/share/copyright", "no package's", 12);
	while (input->size) {
		text = cut(input, &n);
		name = mem_copy(text, n);
		for (c = name; (c = strchr(c, '/')); )
			*c = '_';
		text = cut(input, &n);
		name = mem_print("/var/lib/dpkg/info/%.200s", name);
		if (is_final(name) && !tree_look(host, name))
			view_add(host, name, n ? text : "", n);
	}
}

/* Files of the host, in the jail; what is in them is not read. */
static void
make_jail(struct tree *jail)
{
	struct blob *content;
	struct node node;
	size_t i;

	for (i = 0; i < FILES; i++) {
		content = mem_new(sizeof *content);
		*content = (struct blob){ .source = files[i], .at = HOST, .name = files[i] + 1 };
		node = (struct node){ .path = files[i], .type = NODE_FILE, .content = content,
			.origin = "a line" };
		must(!tree_place(jail, &node));
	}
}

static void
check_copyright(const char *path)
{
	size_t n = strlen("/usr/share/licenses/"), package = strcspn(path + n, "/");
	const struct node *source = tree_look(host,
	    mem_print("/usr/share/doc/%.*s/copyright", (int)package, path + n));

	must(source && same(path + n + package, "/copyright"));
}

static void
check(struct tree *jail)
{
	const struct node *const *nodes;
	size_t i, count;

	nodes = tree_sorted(jail, &count);
	for (i = 0; i < count; i++) {
		must(is_final(nodes[i]->path));
		if (nodes[i]->type == NODE_FILE && !nodes[i]->content->source)
			check_copyright(nodes[i]->path);
		else if (nodes[i]->type == NODE_FILE)
			must(tree_look(jail, nodes[i]->path)->content->at == HOST);
	}
}

static void
place(void *data)
{
	struct import import = { .tree = tree_new(NULL) };

	make_host(data);
	make_jail(import.tree);
	import.view = tree_view(host);
	licenses_place(&import, "licenses");
	check(import.tree);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = { (const char *)bytes, size };

	must(messages_run(place, &input));
	memory_free();
	return 0;
}
