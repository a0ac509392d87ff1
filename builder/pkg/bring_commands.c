/* SPDX-License-Identifier: ISC */
/*
 * bring_commands - programs of essential packages that shell scripts call.
 *
 * No package depends on an essential one.  To bring all of them would be simple, and make each jail
 * 50 MB larger: so those come that have a program which a script names where a command stands, if
 * the jail has no program of that name, such as an applet of busybox.
 */
#include <stdlib.h>
#include <string.h>

#include "bring.h"
#include "packages.h"
#include "builder/elf/script.h"
#include "builder/import/import.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"

enum { SCRIPT_MOST = 1 << 20, NAME_MOST = 40 };

struct program {
	const char *name;
	struct package *package;
};

struct programs {
	struct program *items;
	size_t count;
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct program *)a)->name, ((const struct program *)b)->name);
}

static void
add_programs(struct programs *all, struct package *p)
{
	const char *name;
	size_t i;

	for (i = 0; i < p->n_paths; i++) {
		name = strrchr(p->paths[i], '/') + 1;
		if (!bring_is_command(p->paths[i]))
			continue;
		all->items = mem_grow(all->items, all->count, sizeof *all->items);
		all->items[all->count++] = (struct program){ name, p };
	}
}

/* dpkg's own are for those that change the host. */
static struct programs *
find_programs(const struct bring *b)
{
	struct programs *all = mem_new(sizeof *all);
	struct package *p;
	size_t i;

	for (i = 0; i < b->packages->count; i++) {
		p = b->packages->items[i];
		if (p->essential && !p->state && strcmp(p->name, "dpkg") && !packages_list(b->packages, p))
			add_programs(all, p);
	}
	if (all->count)
		qsort(all->items, all->count, sizeof *all->items, by_name);
	return all;
}

static bool
is_of_word(char c)
{
	return c && strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+", c);
}

/* Is the word at AT, in a line that begins at LINE, where a command stands? */
static bool
is_call(const char *line, const char *at)
{
	static const char *const before[] = {
		"then", "do", "else", "elif", "if", "while", "until", "exec", "command", "env", "!",
	};
	const char *end = at;
	size_t i, n;

	while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	if (end == line || strchr(";|&(`{", end[-1]))
		return true;
	for (i = 0; i < sizeof before / sizeof before[0] && end < at; i++) {
		n = strlen(before[i]);
		if ((size_t)(end - line) >= n && !strncmp(end - n, before[i], n) &&
		    (end - n == line || !is_of_word(end[-(long)n - 1])))
			return true;
	}
	return false;
}

static void
look(struct bring *b, const struct brought *script, const char *word, size_t n)
{
	struct program key = { 0 }, *found;
	struct package *by = script->package;
	char name[NAME_MOST + 1];

	if (n > NAME_MOST)
		return;
	memcpy(name, word, n);
	name[n] = '\0';
	key.name = name;
	found = bsearch(&key, b->programs->items, b->programs->count, sizeof key, by_name);
	if (found && !(found->package->wants & WANT_FILES) &&
	    !script_find(tree_view(b->import->tree), name))
		bring_package(b, found->package, by, "has a script that calls a program of", by->line,
		    by->wants & (WANT_FILES | WANT_ALL));
}

static void
read_line(struct bring *b, const struct brought *script, const char *line, const char *end)
{
	const char *at = line;
	size_t n;

	while (at < end && *at != '#') {
		for (n = 0; at + n < end && is_of_word(at[n]); n++)
			;
		if (n && is_call(line, at))
			look(b, script, at, n);
		at += n;
		/* "$#" begins no comment */
		at += at < end && *at == '$' && at + 1 < end ? 2 : at < end;
	}
}

/* Scripts for the boot and for packages do not run in a jail. */
static bool
is_run(const char *path)
{
	static const char *const never[] = {
		"/etc/", "/usr/share/", "/lib/systemd/", "/usr/lib/systemd/", "/lib/udev/", "/usr/lib/udev/",
		"/usr/lib/init/", "/lib/init/", "/usr/lib/apt/", "/usr/lib/dpkg/",
	};
	size_t i;

	for (i = 0; i < sizeof never / sizeof never[0]; i++) {
		if (!strncmp(path, never[i], strlen(never[i])))
			return false;
	}
	return true;
}

void
bring_commands(struct bring *b, const struct brought *script, const char *interpreter)
{
	const char *name = strrchr(interpreter, '/'), *text, *at, *end, *newline;
	const struct blob *content;

	if (!name || (strcmp(name, "/sh") && strcmp(name, "/bash") && strcmp(name, "/dash")) ||
	    !is_run(script->path))
		return;
	if (!b->programs)
		b->programs = find_programs(b);
	content = b->import->view->look(b->import->view, script->source)->content;
	if (content->size > SCRIPT_MOST || !b->programs->count)
		return;
	text = blob_map(content);
	end = text + content->size;
	for (at = text; at < end; at = newline + 1) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (!newline)
			newline = end;
		read_line(b, script, at, newline);
	}
	blob_release(content, text);
	bring_dependencies(b);
	bring_files(b);
}
