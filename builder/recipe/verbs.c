/* SPDX-License-Identifier: ISC */
/* verbs - the words a recipe line may begin with, and their fields. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "entry.h"
#include "fields.h"
#include "verbs.h"
#include "lib/mem.h"
#include "lib/msg.h"

/*
 * fields: CAPITALS are read in order; name=VALUE and bare small words in any
 * order after them; [..] may be absent, "..." is as often as one likes.
 */
static const struct verb {
	const char *name;
	enum verb_kind kind;
	const char *fields;
	const char *help;
} verbs[] = {
	{ "dir", VERB_DIR, "PATH MODE UID GID", "a directory" },
	{ "file", VERB_FILE, "PATH SOURCE MODE UID GID [LINK...]",
	    "a file, copied; LINK: further names of it" },
	{ "slink", VERB_LINK, "PATH TARGET MODE UID GID", "a symbolic link" },
	{ "nod", VERB_NOD, "PATH MODE UID GID TYPE MAJOR MINOR",
	    "a device; in a directory an empty file to bind over" },
	{ "pipe", VERB_PIPE, "PATH MODE UID GID", "a named pipe" },
	{ "sock", VERB_SOCK, "PATH MODE UID GID", "a socket's name" },
	{ "text", VERB_TEXT, "PATH MODE UID GID TEXT", "a file with this content" },
	{ "include", VERB_INCLUDE, "FILE", "another recipe, relative to this one" },
	{ "user", VERB_USER, "NAME UID GID HOME SHELL [GECOS]",
	    "a line of passwd, and a locked one of shadow" },
	{ "group", VERB_GROUP, "NAME GID", "a line of group" },
	{ "busybox", VERB_BUSYBOX, "BINARY [applets=A,B] [dir=PATH]",
	    "busybox and a link for each applet" },
	{ "exec", VERB_EXEC, "PATH [as=PATH] [mode=MODE]",
	    "a program of the host with all it needs" },
	{ "lib", VERB_LIB, "NAME for=PATH",
	    "a library that PATH (or: whoever has loaded it) opens at run time" },
	{ "tree", VERB_TREE, "PATH SOURCE [exclude=GLOB...] [deps]",
	    "a directory with what is below it" },
	{ "licenses", VERB_LICENSES, "",
	    "what the package database says of files of the host" },
	{ "dlopen", VERB_POLICY, "POLICY",
	    "none, required, recommended, all: libraries noted by programs" },
	{ "hwcaps", VERB_POLICY, "POLICY", "base, all, host: variants of libraries" },
	{ "setuid", VERB_POLICY, "POLICY", "strip, keep: set-id bits of programs" },
};

enum { VERBS = sizeof verbs / sizeof verbs[0] };

/* A field of the description: where it stands and how long it is. */
struct word {
	const char *at;
	size_t length;
	bool optional, repeats;
};

/* Step to the next field of a description; false at its end. */
static bool
next_field(const char **fields, struct word *word)
{
	const char *p = *fields + strspn(*fields, " ");

	*word = (struct word){ .length = strcspn(p, " ") };
	*fields = p + word->length;
	if (*p == '[') {
		word->optional = true;
		p++;
		word->length -= 2;
	}
	if (word->length > 3 && !strncmp(p + word->length - 3, "...", 3)) {
		word->repeats = true;
		word->length -= 3;
	}
	word->at = p;
	return word->length > 0;
}

static bool
is_positional(const struct word *word)
{
	return word->at[0] >= 'A' && word->at[0] <= 'Z' &&
	    !memchr(word->at, '=', word->length);
}

/* Does text fit an option of the description: "dir=/bin" to "[dir=PATH]"? */
static bool
find_option(const char *fields, const char *text, struct word *word)
{
	size_t n = strcspn(text, "=");

	if (text[n])
		n++;
	while (next_field(&fields, word)) {
		const char *equals = memchr(word->at, '=', word->length);
		size_t m = equals ? (size_t)(equals - word->at) + 1 : word->length;

		if (!is_positional(word) && m == n && !strncmp(word->at, text, n))
			return true;
	}
	return false;
}

static char *
usage(const struct verb *verb, const char *why, const char *what)
{
	return mem_print("%s '%s': %s%s%s", why, what, verb->name,
	    *verb->fields ? " " : "", verb->fields);
}

static char *
read_positional(const struct verb *verb, struct entry *entry, char ***words,
    size_t *left)
{
	const char *fields = verb->fields;
	struct word word;
	char *complaint;

	while (next_field(&fields, &word)) {
		if (!is_positional(&word))
			break;
		if (!*left && word.optional)
			break;
		if (!*left)
			return usage(verb, "missing field",
			    mem_copy(word.at, word.length));
		do {
			complaint = fields_set(entry, word.at, word.length, **words);
			if (complaint)
				return complaint;
			++*words;
			--*left;
		} while (word.repeats && *left);
	}
	return NULL;
}

static char *
read_options(const struct verb *verb, struct entry *entry, char **words,
    size_t left)
{
	struct word word;
	char *complaint;

	for (; left; words++, left--) {
		if (!find_option(verb->fields, *words, &word))
			return usage(verb, "trailing word", *words);
		complaint = fields_set_option(entry, *words);
		if (complaint)
			return complaint;
	}
	return NULL;
}

char *
verbs_read(struct entry *entry, char *words[], size_t count)
{
	const struct verb *verb = NULL;
	char *complaint;
	size_t i;

	for (; count; words++, count--) {
		if (!strcmp(*words, "opt"))
			entry->opt = true;
		else if (!strcmp(*words, "override"))
			entry->override = true;
		else
			break;
	}
	if (!count)
		return mem_print("a prefix needs a verb after it");
	for (i = 0; i < VERBS; i++)
		if (!strcmp(*words, verbs[i].name))
			verb = &verbs[i];
	if (!verb)
		return mem_print("unknown verb '%s'", *words);
	entry->verb = verb;
	entry->kind = verb->kind;
	words++;
	count--;
	complaint = read_positional(verb, entry, &words, &count);
	if (!complaint)
		complaint = read_options(verb, entry, words, count);
	if (!complaint)
		complaint = fields_check(entry, verb->name);
	return complaint;
}

void
verbs_help(void)
{
	size_t i;

	for (i = 0; i < VERBS; i++)
		msg_out("  %-7s %-40s %s\n", verbs[i].name, verbs[i].fields,
		    verbs[i].help);
}
