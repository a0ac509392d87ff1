/* SPDX-License-Identifier: ISC */
/*
 * recipe - fuzz the verbs and fields of recipes.
 *
 * What is taken keeps to the bounds that other parts rely on; and printed again, as in a
 * lock file, it is read as the same.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "must.h"
#include "builder/recipe/entry.h"
#include "builder/recipe/fields.h"
#include "builder/recipe/lexer.h"
#include "builder/recipe/verbs.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *
lookup(const char *name)
{
	return strlen(name) % 2 ? "a value" : NULL;
}

/* NULL is no path. */
static void
check_path(const char *path)
{
	char *again, *complaint;

	if (!path)
		return;
	must(is_final(path) && strlen(path) < PATH_MAX);
	again = fields_path(path, &complaint);
	must(!complaint && same(again, path));
}

/* A field of passwd(5). */
static void
check_colons(const char *text, bool wanted)
{
	must(!text || !text[strcspn(text, ":\n")]);
	must(text || !wanted);
}

static void
check_user(const struct entry *e)
{
	must(e->name && *e->name);
	check_colons(e->name, true);
	check_colons(e->home, e->kind == VERB_USER);
	check_colons(e->shell, e->kind == VERB_USER);
	check_colons(e->gecos, false);
}

static void
check(const struct entry *e)
{
	bool file = e->kind == VERB_FILE;
	size_t i;

	must(e->mode <= 07777 && e->uid != UINT_MAX && e->gid != UINT_MAX);
	must(e->major < 1 << 12 && e->minor < 1 << 20);
	check_path(e->path);
	check_path(e->as);
	check_path(e->dir);
	for (i = 0; file && i < e->more_count; i++)
		check_path(e->more[i]);
	if (e->for_path && strchr(e->for_path, '/'))
		check_path(e->for_path);
	if (e->kind == VERB_USER || e->kind == VERB_GROUP)
		check_user(e);
	if (e->kind == VERB_NOD)
		must(e->type == 'b' || e->type == 'c');
	if (file || e->kind == VERB_LINK || e->kind == VERB_TREE || e->kind == VERB_INCLUDE)
		must(e->source && *e->source);
	must(e->kind != VERB_POLICY || (e->name && e->policy && *e->policy));
	must(e->kind != VERB_LIB || (e->name && e->for_path));
}

static void
compare(const struct entry *a, const struct entry *b)
{
	size_t i;

	must(a->verb == b->verb && a->opt == b->opt && a->override == b->override);
	must(a->mode == b->mode && a->uid == b->uid && a->gid == b->gid);
	must(a->major == b->major && a->minor == b->minor && a->type == b->type);
	must(a->deps == b->deps && a->mode_given == b->mode_given);
	must(same(a->path, b->path) && same(a->source, b->source) && same(a->name, b->name));
	must(same(a->home, b->home) && same(a->shell, b->shell) && same(a->gecos, b->gecos));
	must(same(a->as, b->as) && same(a->for_path, b->for_path) && same(a->dir, b->dir));
	must(same(a->applets, b->applets) && same(a->policy, b->policy));
	must(a->more_count == b->more_count);
	for (i = 0; i < a->more_count; i++)
		must(same(a->more[i], b->more[i]));
}

/* Print the words of the line, and read them as a line. */
static void
read_again(const struct lexer *line, const struct entry *entry)
{
	struct entry second = { 0 };
	struct lexer again;
	char *text;
	size_t i, size;
	FILE *out = open_memstream(&text, &size);

	must(out);
	for (i = 0; i < line->count; i++)
		lexer_print_word(out, line->words[i]);
	fclose(out);
	memory_keep(text);
	lexer_open(&again, text, size, lookup);
	must(lexer_line(&again) == LEXER_WORDS && again.count == line->count);
	for (i = 0; i < line->count; i++)
		must(same(again.words[i], line->words[i]));
	must(!verbs_read(&second, again.words, again.count));
	compare(entry, &second);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	enum lexer_result result;
	struct lexer lexer;
	char *complaint;

	lexer_open(&lexer, (const char *)bytes, size, lookup);
	while ((result = lexer_line(&lexer)) != LEXER_END) {
		struct entry entry = { 0 };

		if (result == LEXER_BAD)
			continue;
		complaint = verbs_read(&entry, lexer.words, lexer.count);
		if (complaint) {
			must(*complaint);
			continue;
		}
		check(&entry);
		read_again(&lexer, &entry);
	}
	memory_free();
	return 0;
}
