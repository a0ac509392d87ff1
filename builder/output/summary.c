/* SPDX-License-Identifier: ISC */
/* summary - print the files of the jail, why they are needed, and the largest. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "summary.h"
#include "builder/import/import.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"

enum { LARGEST = 10, NEEDERS = 4 };

/* A file of the jail, and the files that need it. */
struct item {
	const struct node *node;
	const char **by;
	size_t n_by;
};

struct items {
	struct item *items;
	size_t count, links, others;
	long long bytes;
};

static int
by_size(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->node->content->size != y->node->content->size)
		return x->node->content->size > y->node->content->size ? -1 : 1;
	return strcmp(x->node->path, y->node->path);
}

static void
gather(struct items *all, struct tree *tree)
{
	const struct node *const *nodes;
	size_t i, count;

	nodes = tree_sorted(tree, &count);
	all->items = mem_new((count + 1) * sizeof *all->items);
	for (i = 0; i < count; i++) {
		const struct node *node = nodes[i];

		if (node->type == NODE_LINK) {
			all->links++;
		} else if (node->type != NODE_FILE) {
			all->others++;
		} else {
			all->items[all->count++].node = node;
			if (!node->names || node->names->first == node)
				all->bytes += node->content->size;
		}
	}
}

static bool
has(const struct item *item, const char *by)
{
	size_t i;

	for (i = 0; i < item->n_by; i++)
		if (!strcmp(item->by[i], by))
			return true;
	return false;
}

static int
by_path(const void *key, const void *item)
{
	return strcmp(key, ((const struct item *)item)->node->path);
}

static void
add_needs(struct items *all, const struct import *b)
{
	struct item *item;
	size_t i;

	for (i = 0; i < b->n_needs; i++) {
		item = bsearch(b->needs[i].path, all->items, all->count,
		    sizeof *item, by_path);
		if (!item || has(item, b->needs[i].by))
			continue;
		item->by = mem_grow(item->by, item->n_by, sizeof *item->by);
		item->by[item->n_by++] = b->needs[i].by;
	}
}

static void
print_item(FILE *out, const struct item *item)
{
	size_t i;

	fprintf(out, "%12lld  %s", item->node->content->size, item->node->path);
	for (i = 0; i < item->n_by && i < NEEDERS; i++)
		fprintf(out, "%s %s", i ? "," : "  needed by", item->by[i]);
	if (item->n_by > NEEDERS)
		fprintf(out, " and %zu more", item->n_by - NEEDERS);
	if (!item->n_by && item->node->origin)
		fprintf(out, "  %s", item->node->origin);
	putc('\n', out);
}

static void
print_all(FILE *out, const struct import *b)
{
	struct items all = { 0 };
	size_t i;

	gather(&all, b->tree);
	add_needs(&all, b);
	fputs("files, each with the files that need it:\n", out);
	for (i = 0; i < all.count; i++)
		print_item(out, &all.items[i]);
	qsort(all.items, all.count, sizeof *all.items, by_size);
	fputs("\nthe largest:\n", out);
	for (i = 0; i < all.count && i < LARGEST; i++)
		fprintf(out, "%12lld  %s\n", all.items[i].node->content->size,
		    all.items[i].node->path);
	fprintf(out, "\n%lld bytes in %zu files; %zu links, %zu others\n",
	    all.bytes, all.count, all.links, all.others);
}

/* What else is on its way to standard output comes first. */
static bool
write_out(const char *text, size_t size)
{
	void (*old)(int) = signal(SIGPIPE, SIG_IGN);
	bool written = fflush(stdout) != EOF && kernel_write_all(STDOUT_FILENO, text, size);
	int error = errno;

	signal(SIGPIPE, old);
	errno = error;
	return written;
}

void
summary_print(const struct import *b)
{
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		msg_no_memory();
	print_all(out, b);
	if (fclose(out) == EOF)
		msg_no_memory();
	if (!write_out(text, size)) {
		if (errno != EPIPE)
			msg_cannot("write the report to standard output");
		msg_note("the rest of the report is left out: its reader has closed the pipe");
	}
	free(text);
}
