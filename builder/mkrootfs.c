/* SPDX-License-Identifier: ISC */
/* mkrootfs - build a jail from a recipe. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "builder/import/dlopen_notes.h"
#include "builder/import/import.h"
#include "builder/import/jailcache.h"
#include "builder/import/licenses.h"
#include "builder/import/verify.h"
#include "builder/output/explain_tree.h"
#include "builder/output/manifest.h"
#include "builder/output/output.h"
#include "builder/output/summary.h"
#include "builder/recipe/entry.h"
#include "builder/recipe/recipe.h"
#include "builder/recipe/vars.h"
#include "builder/recipe/verbs.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/place_entries.h"
#include "builder/tree/tree.h"
#include "lib/cmdline.h"
#include "lib/msg.h"

/* What was asked for. */
struct wish {
	bool explain, lock, report;
	const char *root;
	const char *check;
	const char *recipe, *output;
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

#define FLAG(field) OPTION_TRUE, offsetof(struct wish, field), 0, NULL, NULL
#define TEXT(field) OPTION_TEXT, offsetof(struct wish, field), 0, NULL, NULL
#define CALL(call)  OPTION_CALL, 0, 0, call, NULL

static const struct option_row rows[] = {
	{ 'D', "define", "NAME=VALUE", "what ${NAME} means in the recipe", CALL(define) },
	{ 'r', "root", "DIR", "take host programs from below DIR instead of /", TEXT(root) },
	{ 'n', "explain", NULL, "print the resolved list and build nothing", FLAG(explain) },
	{ 'l', "lock", NULL, "write OUTPUT.lock: what was built", FLAG(lock) },
	{ 'c', "check", "OUTPUT", "compare a directory with its lock", TEXT(check) },
	{ 'R', "report", NULL, "print what is needed by what, and what is large", FLAG(report) },
	{ 'h', "help", NULL, "print this text", CALL(show_help) },
	{ 'V', "version", NULL, "print the version", CALL(show_version) },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static void
show_help(void *into, const struct option_row *row, char *value)
{
	msg_out("usage: mkrootfs [-D NAME=VALUE]... [--root DIR] RECIPE OUTPUT\n"
	    "       mkrootfs [-D NAME=VALUE]... [--root DIR] --explain RECIPE [OUTPUT]\n"
	    "       mkrootfs --check OUTPUT\n"
	    "\noptions:\n");
	cmdline_help(rows, ROWS);
	msg_out("\nRECIPE ('-': standard input) has lines of:\n");
	verbs_help();
	msg_out("before a verb: opt (leave out what is not there), "
	    "override (win over another line)\n\nOUTPUT is\n");
	output_help();
	exit(STATUS_DONE);
}

static _Noreturn void
misuse(const char *what)
{
	msg_die(STATUS_USAGE, "%s: see mkrootfs --help", what);
}

static void
parse(struct wish *wish, char *argv[])
{
	struct cmdline line = { rows, ROWS, wish, true, NULL };

	argv = cmdline_parse(&line, argv + 1);
	msg_stop();
	if (wish->check && argv[0])
		misuse("--check takes an output and nothing else");
	if (wish->check)
		return;
	if (!argv[0])
		misuse("no recipe given");
	wish->recipe = argv[0];
	wish->output = argv[1];
	if (!argv[1] && !wish->explain)
		misuse("no output given");
	if (argv[1] && argv[2])
		misuse("more than a recipe and an output");
	if (argv[1])
		output_check(argv[1]);
	if (argv[1] && !strcmp(argv[1], "-") && (wish->lock || wish->report))
		misuse("--lock and --report need an output that is not '-'");
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

/* Programs and trees of the host, and the proof that they start. */
static void
bring(struct import *b, const struct entries *entries)
{
	import_entries(b, entries);
	msg_stop();
	jailcache_place(b);
	place_licenses(b, entries);
	msg_stop();
	verify_jail(b);
	msg_stop();
	dlopen_notes_tell(b->tree);
}

static void
build(const struct wish *wish)
{
	struct import b = { .tree = tree_new(NULL) };
	struct entries entries = { 0 };

	recipe_read(&entries, wish->recipe);
	msg_stop();
	place_entries(b.tree, &entries);
	msg_stop();
	b.view = hostfs_view(wish->root);
	bring(&b, &entries);
	if (wish->explain)
		explain_tree(stdout, b.tree,
		    output_directory(wish->output ? wish->output : "rootfs"));
	else
		output_write(b.tree, wish->output);
	if (wish->lock && !wish->explain)
		manifest_write(b.tree, wish->output);
	if (wish->report)
		summary_print(stdout, &b);
}

int
main(int argc, char *argv[])
{
	struct wish wish = { .root = "/" };

	msg_program("mkrootfs", STATUS_USAGE, STATUS_IO);
	parse(&wish, argv);
	if (wish.check)
		manifest_check(wish.check);
	else
		build(&wish);
	if (fflush(stdout) == EOF)
		msg_cannot("write to the output");
	msg_stop();
	return STATUS_DONE;
}
