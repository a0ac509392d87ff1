/* SPDX-License-Identifier: ISC */
/* write_into - add a tree to an existing directory. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stage.h"
#include "write_into.h"
#include "builder/status.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"

struct adding {
	struct stage stage;
	const char *output;
	size_t links;           /* made so far, for their names in the stage */
};

static _Noreturn void
fail(const struct adding *a, const struct node *node)
{
	msg_cannot("write '%s%s'", a->output, node->path);
}

/* mkdir -p; links in output are followed, because the user gave this path. */
static void
make_output(const char *output)
{
	char *path = mem_copy(output, strlen(output)), *slash = path;
	struct stat st;

	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	mkdir(path, 0755);
	if (stat(path, &st) < 0)
		msg_cannot("make the directory '%s'", output);
	if (!S_ISDIR(st.st_mode))
		msg_die(STATUS_USAGE, "'%s' exists and is not a directory: choose "
		    "another name", output);
}

/* Open the parent directory of node; a final path has no link in it. */
static int
open_parent(const struct adding *a, const struct node *node)
{
	const char *slash = strrchr(node->path, '/');
	char *parent = mem_copy(node->path, slash - node->path);
	int fd;

	fd = kernel_open_in_root(a->stage.parent, *parent ? parent + 1 : ".",
	    O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, false);
	if (fd < 0)
		fail(a, node);
	return fd;
}

static const char *
base_name(const struct node *node)
{
	return strrchr(node->path, '/') + 1;
}

static void
make_dir(const struct adding *a, const struct node *node)
{
	int parent = open_parent(a, node);

	if (mkdirat(parent, base_name(node), node->mode) < 0 && errno != EEXIST)
		fail(a, node);
	close(parent);
}

static void
put_in_place(const struct adding *a, const struct node *node, const char *name)
{
	int parent = open_parent(a, node);

	if (renameat(a->stage.fd, name, parent, base_name(node)) < 0)
		fail(a, node);
	close(parent);
}

/* A link is created in the stage, too, so that rename(2) replaces an old one at once. */
static void
make_link(struct adding *a, const struct node *node)
{
	char *name = mem_print("link%zu", a->links++);

	if (symlinkat(node->target, a->stage.fd, name) < 0)
		fail(a, node);
	put_in_place(a, node, name);
}

static char *
stage_name(size_t i)
{
	return mem_print("file%zu", i);
}

static void
copy_bytes(const struct adding *a, const struct node *node, int fd)
{
	const struct blob *content = node->content;
	struct timespec times[2] = { { .tv_sec = content->mtime } };
	int from;

	times[1] = times[0];
	if (!content->source) {
		if (!kernel_write_all(fd, content->text, content->size))
			fail(a, node);
		return;
	}
	from = blob_open(content);
	if (kernel_copy(from, fd, content->size) < 0)
		fail(a, node);
	blob_check(content, from);
	close(from);
	if (futimens(fd, times) < 0)
		fail(a, node);
}

static void
write_file(const struct adding *a, const struct node *node, size_t i)
{
	int fd = openat(a->stage.fd, stage_name(i), O_WRONLY | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0600);

	stage_poll();
	if (fd < 0)
		fail(a, node);
	copy_bytes(a, node, fd);
	if (geteuid() == 0 && fchown(fd, node->uid, node->gid) < 0)
		fail(a, node);
	if (fchmod(fd, node->mode) < 0 || close(fd) < 0)
		fail(a, node);
}

static void
make_dirs_and_links(struct adding *a, struct tree *tree)
{
	const struct node *const *nodes;
	size_t i, count;

	nodes = tree_sorted(tree, &count);
	for (i = 0; i < count; i++)
		if (nodes[i]->type == NODE_DIR && nodes[i]->path[1])
			make_dir(a, nodes[i]);
	for (i = 0; i < count; i++)
		if (nodes[i]->type == NODE_LINK)
			make_link(a, nodes[i]);
}

void
write_into(struct tree *tree, const char *output, const char *const *files,
    size_t count)
{
	struct adding a = { .output = output };
	size_t i;

	make_output(output);
	stage_open_inside(&a.stage, output);
	for (i = 0; i < count; i++)
		if (tree_owns(tree, files[i]))
			write_file(&a, tree_look(tree, files[i]), i);
	if (syncfs(a.stage.fd) < 0)
		msg_cannot("write '%s' to the disk", output);
	make_dirs_and_links(&a, tree);
	for (i = count; i-- > 0;)
		if (tree_owns(tree, files[i]))
			put_in_place(&a, tree_look(tree, files[i]), stage_name(i));
	stage_close(&a.stage);
}
