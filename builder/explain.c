/* SPDX-License-Identifier: ISC */
/* explain - the resolved list: what would be built, in words. */
#include <stdio.h>
#include <string.h>

#include "content.h"
#include "explain.h"
#include "node.h"
#include "say.h"
#include "tree.h"

/* Longer lines gen_init_cpio would take for two. */
enum { COMMENT = 4000 };

static void
print_byte(FILE *out, unsigned char c)
{
	if (c == '\n')
		fputs("\\n", out);
	else if (c == '\t')
		fputs("\\t", out);
	else if (c == '"' || c == '\\')
		fprintf(out, "\\%c", c);
	else if (c < 0x20 || c == 0x7f || c == '$')
		fprintf(out, "\\x%02x", c);
	else
		putc(c, out);
}

/* A word of the list; quoted only where it must be. */
static void
print_word(FILE *out, const char *word)
{
	static bool warned;
	const char *p;

	putc(' ', out);
	if (*word && *word != '#' && !strpbrk(word, " \t\r\n\v\f\"") &&
	    !strstr(word, "${") && !strpbrk(word, "\x1b\x7f\x01\x02\x07\x08")) {
		fputs(word, out);
		return;
	}
	if (!warned)
		say_note("names that need quotes ('%s') are for mkrootfs only: "
		    "gen_init_cpio knows no quoting", word);
	warned = true;
	putc('"', out);
	for (p = word; *p; p++)
		print_byte(out, *p);
	putc('"', out);
}

/* The lines of a text, each in a comment. */
static void
print_text(FILE *out, const struct content *content)
{
	long long i, column = 0;

	if (!content->size)
		return;
	fputs("#| ", out);
	for (i = 0; i < content->size; i++) {
		unsigned char c = content->text[i];

		if ((c == '\n' || column++ > COMMENT) && i + 1 < content->size) {
			fputs("\n#| ", out);
			column = 0;
		}
		if (c == '\t' || (c >= 0x20 && c != 0x7f))
			putc(c, out);
		else if (c != '\n')
			print_byte(out, c);
	}
	putc('\n', out);
}

static void
print_owner(FILE *out, const struct node *node)
{
	fprintf(out, " %04o %u %u", node->mode, node->uid, node->gid);
}

static void
print_file(FILE *out, const struct node *node, const char *output)
{
	char place[8192];

	if (node->content->source) {
		fputs("file", out);
		print_word(out, node->path);
		print_word(out, node->content->source);
	} else {
		print_text(out, node->content);
		fputs("file", out);
		print_word(out, node->path);
		snprintf(place, sizeof place, "%s%s", output, node->path);
		print_word(out, place);
	}
	print_owner(out, node);
}

static void
print_node(FILE *out, const struct node *node, const char *output)
{
	static const char *const words[] = {
		[NODE_DIR] = "dir", [NODE_FILE] = "file", [NODE_LINK] = "slink",
		[NODE_CHAR] = "nod", [NODE_BLOCK] = "nod", [NODE_PIPE] = "pipe",
		[NODE_SOCK] = "sock",
	};

	if (node->type == NODE_FILE) {
		print_file(out, node, output);
		return;
	}
	fputs(words[node->type], out);
	print_word(out, node->path);
	if (node->type == NODE_LINK)
		print_word(out, node->target);
	print_owner(out, node);
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

		/* The root is there without being made. */
		if (!strcmp(nodes[i]->path, "/") && nodes[i]->implied)
			continue;
		if (names && names->first != nodes[i])
			continue;
		print_node(out, nodes[i], output);
		for (j = i + 1; names && j < count; j++)
			if (nodes[j]->names == names)
				print_word(out, nodes[j]->path);
		putc('\n', out);
	}
}
