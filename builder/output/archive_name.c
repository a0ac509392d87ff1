/* SPDX-License-Identifier: ISC */
/* archive_name - all nodes of a tree, one after the other, into a file. */
#include <stddef.h>

#include "archive_name.h"
#include "sink.h"
#include "stage.h"
#include "builder/tree/tree.h"

void
archive_write(struct tree *tree, const struct stage *stage, bool gzip,
    void (*put)(struct sink *, const struct node *), void (*end)(struct sink *))
{
	const struct node *const *nodes;
	struct sink sink;
	size_t i, count;

	sink_open(&sink, stage->fd, stage->output, gzip);
	nodes = tree_sorted(tree, &count);
	for (i = 0; i < count; i++) {
		stage_poll();
		put(&sink, nodes[i]);
	}
	end(&sink);
	sink_close(&sink);
}
