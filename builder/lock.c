/* SPDX-License-Identifier: ISC */
/* lock - what was built, name by name, beside the output. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "content.h"
#include "kernel.h"
#include "lock.h"
#include "mem.h"
#include "node.h"
#include "say.h"
#include "sha256.h"
#include "stage.h"
#include "tree.h"
#include "word.h"

static const char *const words[] = {
	[NODE_DIR] = "dir", [NODE_FILE] = "file", [NODE_LINK] = "slink",
	[NODE_CHAR] = "nod", [NODE_BLOCK] = "nod", [NODE_PIPE] = "pipe",
	[NODE_SOCK] = "sock",
};

static void
hash(const struct content *content, char hex[SHA256_HEX])
{
	const void *bytes = content_map(content);

	sha256_hex(bytes, content->size, hex);
	content_release(content, bytes);
}

char *
lock_name(const char *output)
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
	word_print(out, node->path);
	fprintf(out, " %04o %u %u", node->mode, node->uid, node->gid);
	if (node->type == NODE_FILE) {
		hash(node->content, hex);
		fprintf(out, " %lld %s", node->content->size, hex);
	} else if (node->type == NODE_LINK) {
		word_print(out, node->target);
	} else if (node->type == NODE_CHAR || node->type == NODE_BLOCK) {
		fprintf(out, " %c %u %u", node->type == NODE_BLOCK ? 'b' : 'c',
		    node->major, node->minor);
	}
	putc('\n', out);
}

void
lock_write(struct tree *tree, const char *output)
{
	const struct node *const *nodes;
	struct stage stage;
	size_t i, count, size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		say_cannot("write '%s'", lock_name(output));
	/* In a directory owners are the builder's, unless that was root. */
	/* cppcheck-suppress nullPointerRedundantCheck */
	fprintf(out, "# built by %s\n", geteuid() ? "a user" : "root");
	nodes = tree_sorted(tree, &count);
	for (i = 0; i < count; i++)
		print_node(out, nodes[i]);
	if (fclose(out) == EOF)
		say_cannot("write '%s'", lock_name(output));
	stage_open(&stage, lock_name(output), STAGE_FILE);
	if (kernel_write_all(stage.fd, text, size) < 0)
		say_cannot("write '%s'", stage.output);
	stage_publish(&stage);
	free(text);
}
