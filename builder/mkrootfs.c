/* SPDX-License-Identifier: ISC */
/* mkrootfs - build a jail from a recipe. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "builder/image/image_place.h"
#include "builder/import/dlopen_notes.h"
#include "builder/import/import.h"
#include "builder/import/jailcache.h"
#include "builder/import/licenses.h"
#include "builder/import/named.h"
#include "builder/import/place_entries.h"
#include "builder/import/users.h"
#include "builder/import/verify.h"
#include "builder/output/explain_tree.h"
#include "builder/output/jail_config.h"
#include "builder/output/join_images.h"
#include "builder/output/manifest.h"
#include "builder/output/output.h"
#include "builder/output/stage.h"
#include "builder/output/summary.h"
#include "builder/pkg/pkg.h"
#include "builder/recipe/entry.h"
#include "builder/recipe/recipe.h"
#include "builder/recipe/vars.h"
#include "builder/recipe/verbs.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/tree.h"
#include "lib/cmdline.h"
#include "lib/msg.h"

/* The command line, parsed. */
struct options {
	bool explain, lock, report, pkg, no_hints;
	bool only_looks;        /* --explain or --why: nothing is built */
	const char *root;
	const char *check, *why;
	const char *recipe, *output;
	const char *index;
	char **words;           /* of --index, the images; of --pkg, the packages */
	size_t word_count;
};

static void show_help(void *into, const struct option_row *row, char *value);

static void
define(void *into, const struct option_row *row, char *value)
{
	if (!vars_define(value))
		msg_complain("-D takes NAME=VALUE, not '%s'", value);
}

static void
show_version(void *into, const struct option_row *row, char *value)
{
	msg_out("mkrootfs " VERSION "\n");
	exit(STATUS_DONE);
}

#define FLAG(field) OPTION_TRUE, offsetof(struct options, field), 0, NULL, NULL
#define TEXT(field) OPTION_TEXT, offsetof(struct options, field), 0, NULL, NULL
#define CALL(call)  OPTION_CALL, 0, 0, call, NULL

static const struct option_row rows[] = {
	{ 'D', "define", "NAME=VALUE", "the value of ${NAME} in the recipe", CALL(define) },
	{ 'r', "root", "DIR", "take host programs from below DIR instead of /", TEXT(root) },
	{ 'n', "explain", NULL, "print the resolved list and build nothing", FLAG(explain) },
	{ 'w', "why", "FILE", "print which line or package brings FILE, and build nothing", TEXT(why) },
	{ 'l', "lock", NULL, "write OUTPUT.lock, a list of all files", FLAG(lock) },
	{ 0, "index", "OUTPUT", "write one image for the machines of several images", TEXT(index) },
	{ 'p', "pkg", NULL, "build from packages of the host: PACKAGE... OUTPUT", FLAG(pkg) },
	{ 'c', "check", "OUTPUT", "compare the directory OUTPUT with OUTPUT.lock", TEXT(check) },
	{ 'R', "report", NULL, "print which file needs which, and the largest files", FLAG(report) },
	{ 0, "no-hints", NULL, "do not say what programs may want when they run", FLAG(no_hints) },
	{ 'h', "help", NULL, "print this text", CALL(show_help) },
	{ 'V', "version", NULL, "print the version", CALL(show_version) },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static void
show_help(void *into, const struct option_row *row, char *value)
{
	msg_out("usage: mkrootfs [-D NAME=VALUE]... [--root DIR] RECIPE|IMAGE OUTPUT\n"
	    "       mkrootfs [-D NAME=VALUE]... [--root DIR] --explain RECIPE [OUTPUT]\n"
	    "       mkrootfs [--root DIR] --pkg PACKAGE... [recommends] [doc] [pristine] OUTPUT\n"
	    "       mkrootfs [-D NAME=VALUE]... [--root DIR] --why FILE RECIPE\n"
	    "       mkrootfs --check OUTPUT\n"
	    "       mkrootfs --index OUTPUT IMAGE...\n"
	    "\noptions:\n");
	cmdline_help(rows, ROWS, NULL);
	msg_out("\nRECIPE ('-': standard input) has these lines:\n");
	verbs_help();
	msg_out("before a verb: opt (skip the line if its source is missing), "
	    "override (win over another line)\n\nOUTPUT is\n");
	output_help();
	exit(STATUS_DONE);
}

static _Noreturn void
die_usage(const char *mistake)
{
	msg_die(STATUS_USAGE, "%s: see mkrootfs --help", mistake);
}

static void
parse_recipe(struct options *options, char *argv[])
{
	if (!argv[0])
		die_usage("no recipe given");
	options->recipe = argv[0];
	options->output = argv[1];
	if (!argv[1] && !options->only_looks)
		die_usage("no output given");
	if (argv[1] && argv[2])
		die_usage("more arguments than RECIPE and OUTPUT");
}

/* The last word is OUTPUT, but for --explain and --why, which have none. */
static void
parse_packages(struct options *options, char *argv[])
{
	options->words = argv;
	while (argv[options->word_count])
		options->word_count++;
	if (options->word_count && !options->only_looks)
		options->output = argv[--options->word_count];
	if (!options->word_count)
		die_usage(options->output ? "--pkg needs packages and an output" : "--pkg needs packages");
}

static void
parse(struct options *options, char *argv[])
{
	struct cmdline line = { rows, ROWS, options, true, NULL, NULL };

	argv = cmdline_parse(&line, argv + 1);
	msg_stop();
	options->only_looks = options->explain || options->why;
	if (options->check && argv[0])
		die_usage("--check takes no argument but OUTPUT");
	if (options->check)
		return;
	if (options->index) {
		if (!argv[0])
			die_usage("--index needs images");
		if (!output_is_image(options->index))
			die_usage("--index writes NAME.oci.tar or NAME.oci");
		options->words = argv;
		return;
	}
	if (options->pkg)
		parse_packages(options, argv);
	else
		parse_recipe(options, argv);
	if (options->output)
		output_check(options->output);
	if (options->output && !strcmp(options->output, "-") && (options->lock || options->report))
		die_usage("--lock and --report need an output other than '-'");
}

static void
place_licenses(struct import *b, const struct entries *entries)
{
	size_t i;

	for (i = 0; i < entries->count; i++)
		if (entries->items[i].kind == VERB_LICENSES) {
			licenses_place(b, entries->items[i].origin);
			return;
		}
}

/* Import programs and trees of the host, and verify that the programs can start. */
static void
import_all(struct import *b, const struct entries *entries)
{
	import_entries(b, entries);
	msg_stop();
	jailcache_place(b);
	place_licenses(b, entries);
	msg_stop();
	verify_jail(b);
	msg_stop();
	dlopen_notes_tell(b->tree, true);
	named_tell(b->tree, b->view, true);
}

/* Where contents of images wait until they are written. */
static const char *
keep_beside(const struct options *options)
{
	return options->only_looks || !strcmp(options->output, "-") ? NULL : options->output;
}

/* An image has its configuration beside the files. */
static void
place_config(const struct options *options, struct tree *tree, const struct entries *entries)
{
	jail_config_read(entries);
	if (!options->output || !output_is_image(options->output))
		jail_config_place(tree);
}

static void
explain(const struct options *options, struct tree *tree)
{
	pkg_explain(stdout);
	explain_tree(stdout, tree, output_directory(options->output ? options->output : "rootfs"));
}

/* The report and the lock come first: if one cannot be written, the old output stays. */
static void
write_all(const struct options *options, const struct import *b)
{
	struct stage lock;

	if (options->report)
		summary_print(b);
	if (options->lock)
		manifest_write(b->tree, options->output, &lock);
	output_write(b->tree, options->output);
	if (options->lock)
		stage_publish(&lock);
}

static void
look(const struct options *options, const struct import *b)
{
	if (options->why)
		pkg_why(stdout, tree_view(b->tree), options->why);
	else
		explain(options, b->tree);
	if (options->report)
		summary_print(b);
}

static void
build(const struct options *options)
{
	struct import b = { .tree = tree_new(NULL), .no_hints = options->no_hints };
	struct entries entries = { 0 };

	if (options->pkg)
		pkg_read(&entries, options->words, options->word_count);
	else if (image_is_given(options->recipe))
		image_read(&entries, options->recipe);
	else
		recipe_read(&entries, options->recipe);
	msg_stop();
	image_place(b.tree, &entries, keep_beside(options));
	msg_stop();
	place_entries(b.tree, &entries);
	b.view = hostfs_view(options->root);
	import_policies(&b.policies, &entries);
	pkg_place(&b, &entries);
	users_place(b.tree, &entries);
	place_config(options, b.tree, &entries);
	msg_stop();
	import_all(&b, &entries);
	if (options->only_looks)
		look(options, &b);
	else
		write_all(options, &b);
}

int
main(int argc, char *argv[])
{
	struct options options = { .root = "/" };

	msg_program("mkrootfs", STATUS_USAGE, STATUS_IO);
	parse(&options, argv);
	if (options.check)
		manifest_check(options.check);
	else if (options.index)
		join_images(options.index, options.words);
	else
		build(&options);
	if (fflush(stdout) == EOF)
		msg_cannot("write to standard output");
	msg_stop();
	return STATUS_DONE;
}
