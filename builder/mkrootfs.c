/* SPDX-License-Identifier: ISC */
/* mkrootfs - build a jail from a recipe. */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advise.h"
#include "bring.h"
#include "entry.h"
#include "explain.h"
#include "host.h"
#include "jailcache.h"
#include "licenses.h"
#include "lock.h"
#include "options.h"
#include "output.h"
#include "place.h"
#include "prove.h"
#include "recipe.h"
#include "report.h"
#include "say.h"
#include "tree.h"
#include "vars.h"
#include "verbs.h"

/* What was asked for. */
struct wish {
	bool explain, lock, report;
	const char *root;
	const char *check;
	const char *recipe, *output;
};

static const struct option_row rows[] = {
	{ 'D', "define",  "NAME=VALUE", "what ${NAME} means in the recipe" },
	{ 'r', "root",    "DIR",  "take host programs from below DIR instead of /" },
	{ 'n', "explain", NULL,   "print the resolved list and build nothing" },
	{ 'l', "lock",    NULL,   "write OUTPUT.lock: what was built" },
	{ 'c', "check",   "OUTPUT", "compare a directory with its lock" },
	{ 'R', "report",  NULL,   "print what is needed by what, and what is large" },
	{ 'h', "help",    NULL,   "print this text" },
	{ 'V', "version", NULL,   "print the version" },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static void
usage(FILE *out)
{
	fputs("usage: mkrootfs [-D NAME=VALUE]... [--root DIR] RECIPE OUTPUT\n"
	    "       mkrootfs [-D NAME=VALUE]... [--root DIR] --explain RECIPE [OUTPUT]\n"
	    "       mkrootfs --check OUTPUT\n"
	    "\noptions:\n", out);
	options_print(out, rows, ROWS);
	fputs("\nRECIPE ('-': standard input) has lines of:\n", out);
	verbs_help(out);
	fputs("before a verb: opt (leave out what is not there), "
	    "override (win over another line)\n\nOUTPUT is\n", out);
	output_help(out);
}

static _Noreturn void
misuse(const char *what)
{
	say_die(STATUS_USAGE, "%s: see mkrootfs --help", what);
}

static void
take(void *data, int letter, const char *value)
{
	struct wish *wish = data;

	switch (letter) {
	case 'D':
		if (!vars_define(value))
			say_die(STATUS_USAGE, "-D takes NAME=VALUE, not '%s'", value);
		break;
	case 'r':
		wish->root = value;
		break;
	case 'n':
		wish->explain = true;
		break;
	case 'l':
		wish->lock = true;
		break;
	case 'c':
		wish->check = value;
		break;
	case 'R':
		wish->report = true;
		break;
	case 'h':
		usage(stdout);
		exit(STATUS_DONE);
	case 'V':
		puts("mkrootfs " VERSION);
		exit(STATUS_DONE);
	default:
		exit(STATUS_USAGE);
	}
}

static void
parse(struct wish *wish, int argc, char *argv[])
{
	argv += options_parse(rows, ROWS, argc, argv, take, wish);
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
}

static void
place_licenses(struct bringing *b, const struct entries *entries)
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
bring(struct bringing *b, const struct entries *entries)
{
	bring_entries(b, entries);
	say_stop();
	jailcache_place(b);
	place_licenses(b, entries);
	say_stop();
	prove_jail(b);
	say_stop();
	advise_tell(b->tree);
}

static void
build(const struct wish *wish)
{
	struct bringing b = { .tree = tree_new(NULL) };
	struct entries entries = { 0 };

	recipe_read(&entries, wish->recipe);
	say_stop();
	place_entries(b.tree, &entries);
	say_stop();
	b.view = host_view(wish->root);
	bring(&b, &entries);
	if (wish->explain)
		explain_tree(stdout, b.tree,
		    output_directory(wish->output ? wish->output : "rootfs"));
	else
		output_write(b.tree, wish->output);
	if (wish->lock && !wish->explain)
		lock_write(b.tree, wish->output);
	if (wish->report)
		report_print(stdout, &b);
}

int
main(int argc, char *argv[])
{
	struct wish wish = { .root = "/" };

	say_program("mkrootfs");
	parse(&wish, argc, argv);
	if (wish.check)
		lock_check(wish.check);
	else
		build(&wish);
	if (fflush(stdout) == EOF)
		say_cannot("write to the output");
	say_stop();
	return STATUS_DONE;
}
