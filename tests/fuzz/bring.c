/* SPDX-License-Identifier: ISC */
/*
 * bring - fuzz what places packages of the host: its alternatives, registry of ucf(1), tmpfiles.d,
 * units, scripts, sums, triggers, users and configuration.
 *
 * The input is the texts of these files, and the target of a link, with a NUL behind each.  What is
 * placed is at the same path of the host, or a link of the alternatives, or an empty directory where
 * programs write; nothing comes of a package that is not named.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "view.h"
#include "builder/import/import.h"
#include "builder/pkg/pkg.h"
#include "builder/recipe/entry.h"
#include "builder/recipe/verbs.h"
#include "builder/tree/blob.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);
int __wrap_hostfs_directory(const struct vfs *);
const char **__wrap_hostfs_list(const struct vfs *, const char *path, size_t *count);

/* Package "a" comes, and with it "sh"; "other" does not. */
static const char status[] =
    "Package: a\nArchitecture: c\nStatus: install ok installed\n"
    "Conffiles:\n /etc/a/list.conf 0123456789abcdef0123456789abcdef\n\n"
    "Package: sh\nArchitecture: c\nEssential: yes\nStatus: install ok installed\n\n"
    "Package: other\nArchitecture: c\nStatus: install ok installed\n"
    "Conffiles:\n /etc/a/other.conf 0123456789abcdef0123456789abcdef\n\n";

static const char list[] =
    "/etc/a\n/etc/a/on\n/etc/a/list.conf\n/usr/lib/tmpfiles.d/a.conf\n"
    "/usr/lib/systemd/system/a.service\n/usr/bin/a\n/usr/share/mime\n";

/* What the input is read into, in its order. */
static const char *const files[] = {
	"/var/lib/dpkg/alternatives/tool", "/var/lib/ucf/registry", "/usr/lib/tmpfiles.d/a.conf",
	"/usr/lib/systemd/system/a.service", "/var/lib/dpkg/info/a.postinst", "/usr/bin/a",
	"/etc/a/list.conf", "/etc/a/made.conf", "/etc/passwd", "/etc/group",
	"/var/lib/dpkg/info/a.md5sums", "/var/lib/dpkg/info/a.triggers",
};

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
cut(struct input *input)
{
	size_t n = strnlen(input->bytes, input->size);
	const char *text = mem_copy(input->bytes, n);

	n += n < input->size;
	input->bytes += n;
	input->size -= n;
	return text;
}

static void
add(const char *path, const char *text)
{
	struct node node = {
		.path = path, .type = NODE_FILE, .origin = "the host",
		.mode = strncmp(path, "/usr/bin/", 9) ? 0644 : 0755,
		.content = blob_of_text(text, strlen(text)),
	};

	must(!tree_place(host, &node));
}

/* A link to nowhere is one, too; one without a text cannot be. */
static void
add_link(const char *path, const char *target)
{
	struct node node = {
		.path = path, .type = NODE_LINK, .origin = "the host", .mode = 0777, .target = target,
	};

	if (*target && strlen(target) < PATH_MAX)
		must(!tree_place(host, &node));
}

static void
make_host(struct input *input)
{
	size_t i;

	host = tree_new(NULL);
	view_add(host, "/var/lib/data", NULL, 0);
	view_add(host, "/etc/a/on", NULL, 0);
	add("/var/lib/dpkg/status", status);
	add("/var/lib/dpkg/info/a.list", list);
	add("/var/lib/dpkg/info/sh.list", "/usr/bin/sh\n/usr/bin/cut\n");
	add("/var/lib/dpkg/info/other.list", "/etc/a/other.conf\n/usr/bin/other\n");
	add("/etc/a/other.conf", "x");
	add("/etc/a/on/file", "x");
	add("/usr/bin/other", "x");
	add("/usr/bin/sh", "x");
	add("/usr/bin/cut", "x");
	add("/usr/share/mime/cache", "x");
	for (i = 0; i < FILES; i++)
		add(files[i], cut(input));
	add_link("/etc/alternatives/tool", "/usr/bin/a");
	add_link("/etc/alternatives/slave", "/usr/bin/other");
	add_link("/usr/bin/tool", "/etc/alternatives/tool");
	add_link("/usr/bin/slave", "/etc/alternatives/slave");
	add_link("/etc/a/on/link", cut(input));
	add_link("/etc/a/on/twice", "link");
}

/* -- what must hold -------------------------------------------------------------------- */

static void
check_file(const struct node *node)
{
	const struct node *source = tree_look(host, node->path);

	must(source && source->content == node->content);
	must(strncmp(node->path, "/usr/bin/other", 14) && strcmp(node->path, "/etc/a/other.conf"));
}

/* "tool" leads to "a", which comes, or to nothing; any other has the target that it has here. */
static void
check_link(const struct node *node, const struct vfs *jail)
{
	const struct node *source = tree_look(host, node->path);

	must(source && source->type == NODE_LINK && *node->target);
	if (strncmp(node->path, "/etc/alternatives/", 18))
		must(same(source->target, node->target) && vfs_find(jail, node->path));
	else
		must(*node->target == '/' && vfs_find(jail, node->target));
}

static void
check_directory(const struct node *node)
{
	const struct node *source = tree_look(host, node->path);

	must((source && source->type == NODE_DIR) || !strncmp(node->path, "/run", 4) ||
	    !strncmp(node->path, "/var", 4));
	must(node->mode <= 07777);
}

static void
check_user(const struct entry *e)
{
	must(*e->name && !strpbrk(e->name, ":\n"));
	must(e->kind == VERB_USER ? e->uid < UINT_MAX && e->gid < UINT_MAX : e->gid < UINT_MAX);
	if (e->kind == VERB_USER)
		must(!strpbrk(e->home, ":\n") && !strpbrk(e->shell, ":\n"));
}

static void
check(struct tree *tree, const struct entries *entries)
{
	const struct node *const *nodes;
	size_t i, count;

	nodes = tree_sorted(tree, &count);
	for (i = 0; i < count; i++) {
		must(is_final(nodes[i]->path));
		if (nodes[i]->type == NODE_FILE)
			check_file(nodes[i]);
		else if (nodes[i]->type == NODE_LINK)
			check_link(nodes[i], tree_view(tree));
		else
			check_directory(nodes[i]);
	}
	for (i = 1; i < entries->count; i++)
		check_user(&entries->items[i]);
}

static void
place(void *data)
{
	struct import import = { .tree = tree_new(NULL) };
	struct entry *line = mem_new(sizeof *line);
	struct entries entries = { .items = line, .count = 1 };
	static FILE *nowhere;
	static const char *names[] = { "a" };

	*line = (struct entry){
		.kind = VERB_PKG, .origin = "fuzz", .more = names, .more_count = 1,
	};
	make_host(data);
	import.view = tree_view(host);
	pkg_place(&import, &entries);
	check(import.tree, &entries);
	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	must(nowhere);
	pkg_explain(nowhere);
	pkg_why(nowhere, tree_view(import.tree), "/usr/bin/a");
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = { (const char *)bytes, size };

	must(messages_run(place, &input));
	memory_free();
	return 0;
}
