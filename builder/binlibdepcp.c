/* SPDX-License-Identifier: ISC */
/* binlibdepcp - copy programs and the libraries they need into a directory. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advise.h"
#include "bring.h"
#include "closure.h"
#include "entry.h"
#include "explain.h"
#include "host.h"
#include "jailcache.h"
#include "loaded.h"
#include "mem.h"
#include "node.h"
#include "options.h"
#include "prove.h"
#include "say.h"
#include "search.h"
#include "tree.h"
#include "view.h"
#include "write_into.h"

/* What was asked for. */
struct wish {
	bool keep, explain;
	const char *root, *why;
	char **binaries;
	size_t count;
	const char *output;
};

static const struct option_row rows[] = {
	{ 'n', "no-clobber", NULL, "leave files alone that are there already" },
	{ 'e', "explain", NULL, "print what would be copied, and copy nothing" },
	{ 'w', "why", "LIBRARY", "print where it is looked for, and what was there" },
	{ 'r', "root", "SYSROOT", "take programs from below SYSROOT instead of /" },
	{ 'h', "help", NULL, "print this text" },
	{ 'V', "version", NULL, "print the version" },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static void
usage(FILE *out)
{
	fputs("usage: binlibdepcp [-n] [--root SYSROOT] BINARY... DIRECTORY\n"
	    "       binlibdepcp [--root SYSROOT] --explain BINARY... [DIRECTORY]\n"
	    "       binlibdepcp [--root SYSROOT] --why LIBRARY BINARY...\n\n"
	    "Copies programs into a jail, with the libraries they need.  Nothing of\n"
	    "them is run, and nothing is copied when something is missing.\n\n", out);
	options_print(out, rows, ROWS);
}

static void
take(void *data, int letter, const char *value)
{
	struct wish *wish = data;

	switch (letter) {
	case 'n':
		wish->keep = true;
		break;
	case 'e':
		wish->explain = true;
		break;
	case 'w':
		wish->why = value;
		break;
	case 'r':
		wish->root = value;
		break;
	case 'h':
		usage(stdout);
		exit(STATUS_DONE);
	case 'V':
		puts("binlibdepcp " VERSION);
		exit(STATUS_DONE);
	default:
		usage(stderr);
		exit(STATUS_USAGE);
	}
}

static bool
is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void
take_words(struct wish *wish, char *words[], size_t count)
{
	bool needs_output = !wish->explain && !wish->why;

	/* Of a question the directory is no part, but may be there. */
	if (count && (needs_output || is_directory(words[count - 1])))
		wish->output = words[--count];
	wish->binaries = words;
	wish->count = count;
	if (!count) {
		usage(stderr);
		exit(STATUS_USAGE);
	}
}

static void
parse(struct wish *wish, int argc, char *argv[])
{
	int first = options_parse(rows, ROWS, argc, argv, take, wish);

	take_words(wish, argv + first, argc - first);
}

/* A name that is not absolute is one of the current folder. */
static const char *
absolute(const char *name)
{
	char here[PATH_MAX];

	if (name[0] == '/')
		return name;
	if (!getcwd(here, sizeof here))
		say_cannot("tell the current folder");
	return mem_print("%s/%s", here, name);
}

static void
tried(void *data, const struct search *s, const char *rule, const char *path,
    const char *outcome)
{
	const struct loaded **last = data;

	if (*last != s->by)
		printf("'%s' needs '%s':\n", s->by->node->path, s->name);
	*last = s->by;
	printf("  %-11s  %s: %s\n", rule, path, outcome);
}

static void
explain_why(const struct wish *wish, const struct view *view)
{
	const struct loaded *last = NULL;
	struct search_watch watch = { tried, &last };
	struct closure *c;
	size_t i, j;

	closure_watch(wish->why, &watch);
	for (i = 0; i < wish->count; i++) {
		c = closure_of(view, absolute(wish->binaries[i]));
		for (j = 0; j < c->n_problems; j++)
			say_error(STATUS_UNRESOLVED, "%s", c->problems[j]);
	}
	if (!last)
		say_error(STATUS_UNRESOLVED, "nothing looks for '%s'", wish->why);
}

static void
bring(struct bringing *b, const struct wish *wish)
{
	struct entry entry = { .kind = VERB_EXEC };
	size_t i;

	for (i = 0; i < wish->count; i++) {
		entry.path = absolute(wish->binaries[i]);
		entry.origin = mem_print("binary %zu", i + 1);
		bring_program(b, &entry);
	}
	say_stop();
	jailcache_place(b);
	say_stop();
	prove_jail(b);
	say_stop();
	advise_tell(b->tree);
}

/* Files of the jail by their final paths, each once, and what they are called. */
struct list {
	const char **paths, **names;
	size_t count;
	struct nodemap seen;
};

static void
add_file(struct list *list, const struct bringing *b, const char *path)
{
	const char *final = view_follow(tree_view(b->tree), path, VIEW_LAST);

	if (nodemap_find(&list->seen, final))
		return;
	nodemap_add(&list->seen, &(struct node){ .path = final });
	list->paths = mem_grow(list->paths, list->count, sizeof *list->paths);
	list->names = mem_grow(list->names, list->count, sizeof *list->names);
	list->paths[list->count] = final;
	list->names[list->count++] = strrchr(path, '/') + 1;
}

/* Each program, then its libraries; last the cache. */
static void
list_files(struct list *list, const struct bringing *b)
{
	const struct closure *c;
	size_t i, j;

	for (i = 0; i < b->n_roots; i++) {
		add_file(list, b, b->roots[i].path);
		c = b->roots[i].closure;
		for (j = 1; c && j < c->count; j++)
			add_file(list, b, c->items[j]->opened);
	}
	if (tree_owns(b->tree, JAILCACHE_PATH))
		add_file(list, b, JAILCACHE_PATH);
}

static void
report(const struct bringing *b, const struct list *list)
{
	size_t i;

	printf("Copying ...\n\n");
	for (i = 0; i < list->count; i++)
		printf("%25.25s : [%s]\n", list->names[i],
		    tree_owns(b->tree, list->paths[i]) ? "OK" : "SKIPPED");
	printf("\n...... Done\n");
}

static void
copy(const struct wish *wish, const struct view *view)
{
	struct bringing b = { .view = view };
	struct list list = { 0 };
	const struct view *base = NULL;

	if (wish->output && is_directory(wish->output))
		base = host_view(wish->output);
	b.policies.dlopen = DLOPEN_SHOULD;
	b.tree = tree_new(base);
	if (wish->keep)
		tree_keep_base(b.tree);
	bring(&b, wish);
	if (wish->explain) {
		explain_tree(stdout, b.tree, wish->output ? wish->output : "rootfs");
		return;
	}
	list_files(&list, &b);
	write_into(b.tree, wish->output, list.paths, list.count);
	report(&b, &list);
}

int
main(int argc, char *argv[])
{
	struct wish wish = { .root = "/" };
	const struct view *view;

	say_program("binlibdepcp");
	parse(&wish, argc, argv);
	view = host_view(wish.root);
	if (wish.why)
		explain_why(&wish, view);
	else
		copy(&wish, view);
	if (fflush(stdout) == EOF)
		say_cannot("write what was done");
	say_stop();
	return STATUS_DONE;
}
