/* SPDX-License-Identifier: ISC */
/* binlibdepcp - copy programs and the libraries they need into a directory. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "status.h"
#include "builder/elf/script.h"
#include "builder/import/dlopen_notes.h"
#include "builder/import/import.h"
#include "builder/import/jailcache.h"
#include "builder/import/named.h"
#include "builder/import/verify.h"
#include "builder/ld/closure.h"
#include "builder/ld/search.h"
#include "builder/output/explain_tree.h"
#include "builder/output/write_into.h"
#include "builder/recipe/entry.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/cmdline.h"
#include "lib/mem.h"
#include "lib/msg.h"

/* The command line, parsed. */
struct options {
	bool keep, explain;
	const char *root, *why;
	char **binaries;
	size_t count;
	const char *output;
};

static void show_help(void *into, const struct option_row *row, char *value);

static void
show_version(void *into, const struct option_row *row, char *value)
{
	msg_out("binlibdepcp " VERSION "\n");
	exit(STATUS_DONE);
}

#define FLAG(field) OPTION_TRUE, offsetof(struct options, field), 0, NULL, NULL
#define TEXT(field) OPTION_TEXT, offsetof(struct options, field), 0, NULL, NULL
#define CALL(call)  OPTION_CALL, 0, 0, call, NULL

static const struct option_row rows[] = {
	{ 'n', "no-clobber", NULL, "leave existing files alone", FLAG(keep) },
	{ 'e', "explain", NULL, "print what would be copied, and copy nothing", FLAG(explain) },
	{ 'w', "why", "LIBRARY", "print each path searched for LIBRARY, and the result", TEXT(why) },
	{ 'r', "root", "SYSROOT", "take programs from below SYSROOT instead of /", TEXT(root) },
	{ 'h', "help", NULL, "print this text", CALL(show_help) },
	{ 'V', "version", NULL, "print the version", CALL(show_version) },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const char usage[] =
	"usage: binlibdepcp [-n] [--root SYSROOT] BINARY... DIRECTORY\n"
	"       binlibdepcp [--root SYSROOT] --explain BINARY... [DIRECTORY]\n"
	"       binlibdepcp [--root SYSROOT] --why LIBRARY BINARY...\n";

static void
show_help(void *into, const struct option_row *row, char *value)
{
	msg_out("%s\nCopy programs and the libraries they need into a directory.  No program is\n"
	    "run, and nothing is copied if a library is missing.\n\n", usage);
	cmdline_help(rows, ROWS, NULL);
	exit(STATUS_DONE);
}

static _Noreturn void
die_usage(void)
{
	fputs(usage, stderr);
	exit(STATUS_USAGE);
}

static bool
is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void
take_words(struct options *options, char *words[], size_t count)
{
	bool needs_output = !options->explain && !options->why;

	/* --explain and --why need no directory, but accept one. */
	if (count && (needs_output || is_directory(words[count - 1])))
		options->output = words[--count];
	options->binaries = words;
	options->count = count;
	if (!count)
		die_usage();
}

static void
parse(struct options *options, char *argv[])
{
	struct cmdline line = { rows, ROWS, options, true, NULL, NULL };
	char **words = cmdline_parse(&line, argv + 1);
	size_t count = 0;

	if (msg_errors())
		die_usage();
	while (words[count])
		count++;
	take_words(options, words, count);
}

/* A relative name is relative to the current directory.  A name without a slash, if there is no such
 * file, is searched in the usual directories of programs. */
static const char *
absolute(const struct vfs *view, const char *name)
{
	char here[PATH_MAX], *found;

	if (name[0] == '/')
		return name;
	if (!strchr(name, '/') && access(name, F_OK) < 0 && (found = script_find(view, name)))
		return found;
	if (!getcwd(here, sizeof here))
		msg_cannot("get the current directory");
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
explain_why(const struct options *options, const struct vfs *view)
{
	const struct loaded *last = NULL;
	struct search_watch watch = { tried, &last };
	struct closure *c;
	size_t i, j;

	closure_watch(options->why, &watch);
	for (i = 0; i < options->count; i++) {
		c = closure_of(view, absolute(view, options->binaries[i]));
		for (j = 0; j < c->n_problems; j++)
			msg_error(STATUS_UNRESOLVED, "%s", c->problems[j]);
	}
	if (!last)
		msg_error(STATUS_UNRESOLVED, "no program or library needs '%s'",
		    options->why);
}

static void
import_all(struct import *b, const struct options *options)
{
	struct entry entry = { .kind = VERB_EXEC };
	size_t i;

	for (i = 0; i < options->count; i++) {
		entry.path = absolute(b->view, options->binaries[i]);
		entry.origin = mem_print("binary %zu", i + 1);
		import_program(b, &entry);
	}
	msg_stop();
	jailcache_place(b);
	msg_stop();
	verify_jail(b);
	msg_stop();
	dlopen_notes_tell(b->tree, false);
	named_tell(b->tree, b->view, false);
}

/* The files to copy, each once: final paths, and names as the user knows them. */
struct list {
	const char **paths, **names;
	size_t count;
	struct nodemap seen;
};

static void
add_file(struct list *list, const struct import *b, const char *path)
{
	const char *final = vfs_follow(tree_view(b->tree), path, VFS_LAST);

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
list_files(struct list *list, const struct import *b)
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
report(const struct import *b, const struct list *list)
{
	size_t i;

	printf("Copying ...\n\n");
	for (i = 0; i < list->count; i++)
		printf("%25.25s : [%s]\n", list->names[i],
		    tree_owns(b->tree, list->paths[i]) ? "OK" : "SKIPPED");
	printf("\n...... Done\n");
}

static void
copy(const struct options *options, const struct vfs *view)
{
	struct import b = { .view = view };
	struct list list = { 0 };
	const struct vfs *base = NULL;

	if (options->output && is_directory(options->output))
		base = hostfs_view(options->output);
	b.policies.dlopen = DLOPEN_SHOULD;
	b.tree = tree_new(base);
	if (options->keep)
		tree_keep_base(b.tree);
	import_all(&b, options);
	if (options->explain) {
		explain_tree(stdout, b.tree, options->output ? options->output : "rootfs");
		return;
	}
	list_files(&list, &b);
	write_into(b.tree, options->output, list.paths, list.count);
	report(&b, &list);
}

int
main(int argc, char *argv[])
{
	struct options options = { .root = "/" };
	const struct vfs *view;

	msg_program("binlibdepcp", STATUS_USAGE, STATUS_IO);
	parse(&options, argv);
	view = hostfs_view(options.root);
	if (options.why)
		explain_why(&options, view);
	else
		copy(&options, view);
	if (fflush(stdout) == EOF)
		msg_cannot("write to standard output");
	msg_stop();
	return STATUS_DONE;
}
