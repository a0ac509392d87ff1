/* SPDX-License-Identifier: ISC */
/* script - the program that a "#!" line with env(1) starts. */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "object.h"
#include "script.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"

static bool
is_env(const char *interpreter)
{
	const char *slash = strrchr(interpreter, '/');

	return !strcmp(slash ? slash + 1 : interpreter, "env");
}

/*
 * env -S splits its argument into words.  Skip the options and assignments before the
 * program; -u and -C have a value, as the next word or attached.
 */
static const char *
split(const char *p)
{
	size_t n;

	for (;; p += n) {
		p += strspn(p, " \t");
		n = strcspn(p, " \t");
		if (!n)
			return NULL;
		if (n == 2 && (!strncmp(p, "-u", 2) || !strncmp(p, "-C", 2))) {
			p += n + strspn(p + n, " \t");
			n = strcspn(p, " \t");
		} else if (*p != '-' && !memchr(p, '=', n)) {
			return mem_copy(p, n);
		}
	}
}

char *
script_env_word(const struct object *object, const char **word)
{
	const char *argument = object->argument;

	*word = NULL;
	if (!is_env(object->interpreter))
		return NULL;
	if (!argument)
		return mem_print("'%s' without a program does nothing",
		    object->interpreter);
	if (!strncmp(argument, "-S", 2))
		*word = split(argument + 2);
	else if (!strncmp(argument, "--split-string", 14))
		*word = split(argument + 14 + strspn(argument + 14, "="));
	else if (*argument != '-' && !strchr(argument, '='))
		/* The kernel passes the rest of the line as one argument. */
		*word = argument;
	if (!*word || strpbrk(*word, "'\"$\\"))
		return mem_print("cannot find out which program '%s %s' starts",
		    object->interpreter, argument);
	return NULL;
}

char *
script_find(const struct vfs *view, const char *word)
{
	const char *p = SCRIPT_PATH;
	const struct node *node;
	char *path;
	size_t n;

	if (strchr(word, '/'))
		return mem_copy(word, strlen(word));
	for (;; p += n + 1) {
		n = strcspn(p, ":");
		path = mem_print("%.*s/%s", (int)n, p, word);
		node = vfs_find(view, path);
		if (node && node->type == NODE_FILE && (node->mode & 0111))
			return path;
		if (!p[n])
			return NULL;
	}
}
