/* SPDX-License-Identifier: ISC */
/* explain_tree - print the resolved list of the files to build. */
#include <stdio.h>
#include <string.h>

#include "explain_tree.h"
#include "builder/recipe/lexer.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"

/* gen_init_cpio splits longer lines. */
enum { COMMENT = 4000 };

static void
print_name(FILE *out, const char *name)
{
	static bool warned;

	if (!lexer_print_word(out, name) || warned)
		return;
	msg_note("names in quotes ('%s') are for mkrootfs only: "
	    "gen_init_cpio has no quotes", name);
	warned = true;
}

/* Print each line of a text as a comment. */
static void
print_text(FILE *out, const struct blob *content)
{
	const char *p, *end = content->text + content->size;
	long long column = 0;
	size_t n;

	if (!content->size)
		return;
	if (memchr(content->text, '\0', content->size)) {
		fprintf(out, "#| (%lld bytes)\n", content->size);
		return;
	}
	fputs("#| ", out);
	for (p = content->text; p < end; p += n ? n : 1) {
		n = text_printable(p);
		if ((*p == '\n' || column++ > COMMENT) && p + 1 < end) {
			fputs("\n#| ", out);
			column = 0;
		}
		if (n || *p == '\t')
			fwrite(p, 1, n ? n : 1, out);
		else if (*p != '\n')
			fprintf(out, "\\x%02x", (unsigned char)*p);
	}
	putc('\n', out);
}

static void
print_file(FILE *out, const struct node *node, const char *output)
{
	const char *source = node->content->source;

	if (!source) {
		print_text(out, node->content);
		source = mem_print("%s%s", output, node->path);
	}
	fputs("file", out);
	print_name(out, node->path);
	print_name(out, source);
}

static void
print_node(FILE *out, const struct node *node, const char *output)
{
	static const char *const words[] = {
		[NODE_DIR] = "dir", [NODE_LINK] = "slink", [NODE_CHAR] = "nod",
		[NODE_BLOCK] = "nod", [NODE_PIPE] = "pipe", [NODE_SOCK] = "sock",
	};

	if (node->type == NODE_FILE) {
		print_file(out, node, output);
	} else {
		fputs(words[node->type], out);
		print_name(out, node->path);
	}
	if (node->type == NODE_LINK)
		print_name(out, node->target);
	fprintf(out, " %04o %u %u", node->mode, node->uid, node->gid);
	if (node->type == NODE_CHAR || node->type == NODE_BLOCK)
		fprintf(out, " %c %u %u", node->type == NODE_BLOCK ? 'b' : 'c',
		    node->major, node->minor);
}

void
explain_tree(FILE *out, struct tree *tree, const char *output)
{
	const struct node *const *nodes;
	size_t i, j, count;

	nodes = tree_sorted(tree, &count);
	for (i = 0; i < count; i++) {
		const struct names *names = nodes[i]->names;

		/* The root always exists. */
		if (!nodes[i]->path[1] && nodes[i]->implied)
			continue;
		if (names && names->first != nodes[i])
			continue;
		print_node(out, nodes[i], output);
		for (j = i + 1; names && j < count; j++)
			if (nodes[j]->names == names)
				print_name(out, nodes[j]->path);
		putc('\n', out);
	}
}
