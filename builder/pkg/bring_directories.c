/* SPDX-License-Identifier: ISC */
/*
 * bring_directories - directories that programs of packages expect, and no package lists.
 *
 * systemd makes those of tmpfiles.d(5), and those of the lines RuntimeDirectory= and others of a
 * unit, at the boot or before it starts a service.  Scripts of packages make some below /var.
 */
#include <stdlib.h>
#include <string.h>

#include "bring.h"
#include "packages.h"
#include "builder/import/import.h"
#include "builder/recipe/fields.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"

enum { TEXT_MOST = 64 << 10, WORDS = 5 };

/* A directory to be made; user and group are names, numbers or "". */
struct wanted {
	const char *path, *user, *group, *origin;
	unsigned mode;
};

/* Only where programs write.  /var/run is a link to /run. */
static bool
is_place(const char *path)
{
	return !strncmp(path, "/run/", 5) || !strncmp(path, "/var/", 5);
}

static void
make(struct bring *b, const struct wanted *wanted)
{
	struct node node = {
		.type = NODE_DIR, .mode = wanted->mode, .origin = wanted->origin, .package = true,
		.uid = bring_id_of(b, "/etc/passwd", wanted->user),
		.gid = bring_id_of(b, "/etc/group", wanted->group),
	};
	char *complaint;

	if (!is_place(wanted->path) || strpbrk(wanted->path, "%*?"))
		return;
	node.path = fields_path(!strncmp(wanted->path, "/var/run/", 9) ? wanted->path + 4 :
	    wanted->path, &complaint);
	if (!node.path || vfs_find(tree_view(b->import->tree), node.path))
		return;
	bring_owner(b, &node);
	/* What is in its way is no directory, and stays. */
	tree_place(b->import->tree, &node);
}

/* -- tmpfiles.d ------------------------------------------------------------------------ */

static unsigned
mode_of(const char *text)
{
	unsigned long mode;

	text += strspn(text, "~:");
	mode = strtoul(text, NULL, 8);
	return *text >= '0' && *text <= '7' && mode <= 07777 ? (unsigned)mode : 0755;
}

/* "d /run/x 0755 user group", and "-" for what is as usual. */
static void
read_tmpfiles(struct bring *b, const struct node *file, char *line)
{
	const char *words[WORDS] = { "", "", "", "", "" };
	size_t i, n;

	for (i = 0; i < WORDS; i++, line += n) {
		line += strspn(line, " \t");
		n = strcspn(line, " \t");
		words[i] = mem_copy(line, n);
	}
	if (*words[0] == 'd' || *words[0] == 'D')
		make(b, &(struct wanted){ words[1], words[3], words[4], file->origin, mode_of(words[2]) });
}

/* -- units ----------------------------------------------------------------------------- */

struct unit {
	const char *user, *group;
	struct wanted *items;
	size_t count;
	struct buffer first;    /* "'COMMAND', 'COMMAND'": helpers that are run before the service */
};

static const struct {
	const char *key, *directory;
} unit_directories[] = {
	{ "RuntimeDirectory=", "/run" },   { "StateDirectory=", "/var/lib" },
	{ "CacheDirectory=", "/var/cache" }, { "LogsDirectory=", "/var/log" },
};

enum { UNIT_DIRECTORIES = sizeof unit_directories / sizeof unit_directories[0] };

/* "-/usr/libexec/x-helper prepare": a program of the package's own, and none for everybody. */
static void
read_first(struct unit *unit, const char *command)
{
	command += strspn(command, "-@:+!");
	if (!strncmp(command, "/usr/lib", 8) || !strncmp(command, "/lib/", 5))
		buffer_print(&unit->first, "%s'%s'", unit->first.length ? ", " : "", command);
}

static void
read_unit_line(struct unit *unit, const char *line)
{
	static const char first[] = "ExecStartPre=";
	const char *names;
	size_t i, n;

	if (!strncmp(line, first, sizeof first - 1))
		read_first(unit, line + sizeof first - 1);
	if (!strncmp(line, "User=", 5))
		unit->user = line + 5;
	if (!strncmp(line, "Group=", 6))
		unit->group = line + 6;
	for (i = 0; i < UNIT_DIRECTORIES; i++) {
		n = strlen(unit_directories[i].key);
		if (strncmp(line, unit_directories[i].key, n))
			continue;
		for (names = line + n; *(names += strspn(names, " \t")); names += n) {
			n = strcspn(names, " \t");
			unit->items = mem_grow(unit->items, unit->count, sizeof *unit->items);
			unit->items[unit->count++] = (struct wanted){
				.path = mem_print("%s/%.*s", unit_directories[i].directory, (int)n, names),
				.mode = 0755,
			};
		}
	}
}

static void
read_unit(struct bring *b, const struct node *file, char *text)
{
	struct unit unit = { .user = "", .group = "" };
	char *line;
	size_t i;

	while ((line = text_line(&text)))
		read_unit_line(&unit, line);
	for (i = 0; i < unit.count; i++) {
		unit.items[i].user = unit.user;
		unit.items[i].group = *unit.group ? unit.group : unit.user;
		unit.items[i].origin = file->origin;
		make(b, &unit.items[i]);
	}
	if (unit.first.length)
		msg_note("%s: its service runs first what a jail does not: %s", file->origin, unit.first.data);
}

/* -- files ----------------------------------------------------------------------------- */

static void
read_file(struct bring *b, const struct node *file)
{
	bool unit = strstr(file->path, "/systemd/system/") && strstr(file->path, ".service");
	bool tmpfiles = strstr(file->path, "/tmpfiles.d/");
	const void *bytes;
	char *text, *line;

	if ((!unit && !tmpfiles) || file->content->size > TEXT_MOST)
		return;
	bytes = blob_map(file->content);
	text = mem_copy(bytes, (size_t)file->content->size);
	blob_release(file->content, bytes);
	if (unit)
		read_unit(b, file, text);
	while (tmpfiles && (line = text_line(&text)))
		read_tmpfiles(b, file, line);
}

static bool
begins_word(const char *text, const char *at)
{
	return at == text || strchr(" \t\n\"'=", at[-1]);
}

/* A directory of the host below /var that a script names is there, too, and is empty. */
static void
read_script(struct bring *b, struct package *p, const char *script)
{
	const struct node *node;
	const char *text, *word;
	size_t n;

	for (text = script; (text = strstr(text, "/var/")); text += n) {
		n = strspn(text, "/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
		word = mem_copy(text, n);
		node = vfs_find(b->import->view, word);
		if (node && node->type == NODE_DIR && !strcmp(node->path, word) && begins_word(script, text))
			bring_path(b, p, word);
	}
}

/* Old names of directories below /run, which every host has. */
static void
place_old_names(struct bring *b)
{
	static const char *const links[] = { "/var/run", "/var/lock" };
	const struct node *link;
	struct node node;
	size_t i;

	for (i = 0; i < sizeof links / sizeof links[0]; i++) {
		link = b->import->view->look(b->import->view, links[i]);
		if (!link || link->type != NODE_LINK)
			continue;
		node = (struct node){
			.path = link->path, .type = NODE_LINK, .mode = 0777, .target = link->target,
			.origin = "every host has it", .package = true,
		};
		tree_place(b->import->tree, &node);
		make(b, &(struct wanted){ link->target, "", "", node.origin, 01777 });
	}
}

void
bring_directories(struct bring *b)
{
	const struct node *const *nodes;
	const char *text;
	size_t i, count;

	place_old_names(b);
	nodes = tree_sorted(b->import->tree, &count);
	for (i = 0; i < count; i++) {
		if (nodes[i]->type == NODE_FILE && nodes[i]->package)
			read_file(b, nodes[i]);
	}
	for (i = 0; i < b->queued; i++) {
		text = b->queue[i]->wants & WANT_FILES ?
		    b->packages->format->text(b->packages, b->queue[i], "postinst") : NULL;
		if (text)
			read_script(b, b->queue[i], text);
	}
}
