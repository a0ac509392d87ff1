/* SPDX-License-Identifier: ISC */
/* verbs - the verbs of a recipe and their fields. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "entry.h"
#include "fields.h"
#include "verbs.h"
#include "lib/mem.h"
#include "lib/msg.h"

/*
 * fields: CAPITALS are read in order; after them, name=VALUE and lower-case words in
 * any order.  [..] is optional, "..." may be repeated.
 */
static const struct verb {
	const char *name;
	enum verb_kind kind;
	const char *fields;
	const char *help;
} verbs[] = {
	{ "dir", VERB_DIR, "PATH MODE UID GID", "a directory" },
	{ "file", VERB_FILE, "PATH SOURCE MODE UID GID [LINK...]",
	    "a copy of the file SOURCE; LINK: further hard links to it" },
	{ "slink", VERB_LINK, "PATH TARGET MODE UID GID", "a symbolic link" },
	{ "nod", VERB_NOD, "PATH MODE UID GID TYPE MAJOR MINOR",
	    "a device; in a directory: an empty file, to be mounted over" },
	{ "pipe", VERB_PIPE, "PATH MODE UID GID", "a named pipe" },
	{ "sock", VERB_SOCK, "PATH MODE UID GID", "a socket" },
	{ "text", VERB_TEXT, "PATH MODE UID GID TEXT", "a file with the content TEXT" },
	{ "include", VERB_INCLUDE, "FILE",
	    "another recipe, relative to this one's directory" },
	{ "user", VERB_USER, "NAME UID GID HOME SHELL [GECOS]",
	    "a line of passwd, and a locked line of shadow" },
	{ "group", VERB_GROUP, "NAME GID", "a line of group" },
	{ "busybox", VERB_BUSYBOX, "BINARY [applets=A,B] [dir=PATH]",
	    "a busybox, and a link for each applet" },
	{ "exec", VERB_EXEC, "PATH [as=PATH] [mode=MODE]",
	    "a program of the host, with the files it needs to start" },
	{ "lib", VERB_LIB, "NAME for=PATH",
	    "a library that the program or library PATH opens at run time" },
	{ "tree", VERB_TREE, "PATH SOURCE [exclude=GLOB...] [deps]",
	    "a directory tree of the host" },
	{ "pkg", VERB_PKG, "PACKAGE... [recommends] [doc] [pristine]",
	    "packages of the host, with those that they depend on" },
	{ "image", VERB_IMAGE, "IMAGE [arch=ARCH]",
	    "a container image, PATH or PATH:NAME; other lines replace its files" },
	{ "cmd", VERB_CMD, "WORD...", "the command of the jail, or its words after the entrypoint" },
	{ "entrypoint", VERB_ENTRYPOINT, "WORD...", "the program that the command is given to" },
	{ "env", VERB_ENV, "VARIABLE...", "variables of the command, NAME=VALUE" },
	{ "user", VERB_RUN_USER, "USER",
	    "the user of the command, 'NAME:GROUP' or numbers: only this word" },
	{ "workdir", VERB_WORKDIR, "DIRECTORY", "the working directory of the command" },
	{ "label", VERB_LABEL, "LABEL...", "labels of the container image, NAME=VALUE" },
	{ "licenses", VERB_LICENSES, "",
	    "the copyright files of the host's packages" },
	{ "dlopen", VERB_POLICY, "POLICY",
	    "none, required, recommended, all: which .note.dlopen to obey" },
	{ "hwcaps", VERB_POLICY, "POLICY",
	    "base, all, host: which variants of libraries to copy" },
	{ "setuid", VERB_POLICY, "POLICY", "strip, keep: set-id bits of programs" },
};

enum { VERBS = sizeof verbs / sizeof verbs[0] };

/* One field of a verb's description. */
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

/* Find the option of the description that text gives: "[dir=PATH]" for "dir=/bin". */
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
usage(const struct verb *verb, const char *mistake, const char *word)
{
	return mem_print("%s '%s': %s%s%s", mistake, word, verb->name,
	    *verb->fields ? " " : "", verb->fields);
}

static char *
read_positional(const struct verb *verb, struct entry *entry, char ***words,
    size_t *left)
{
	const char *fields = verb->fields;
	struct word word, option;
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
		} while (word.repeats && *left && !find_option(verb->fields, **words, &option));
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
			return usage(verb, "unexpected word", *words);
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
		return mem_print("a prefix without a verb after it");
	for (i = 0; i < VERBS; i++)
		/* "user" has two rows: the last is for one word */
		if (!strcmp(*words, verbs[i].name) && (!verb || count == 2))
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
		msg_out("  %-10s %-40s %s\n", verbs[i].name, verbs[i].fields,
		    verbs[i].help);
}
