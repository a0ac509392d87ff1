/* SPDX-License-Identifier: ISC */
/* bring_objects - what programs, libraries and scripts of packages need to start. */
#include <string.h>

#include "bring.h"
#include "packages.h"
#include "builder/elf/elf.h"
#include "builder/elf/object.h"
#include "builder/elf/script.h"
#include "builder/import/import.h"
#include "builder/recipe/entry.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

static const struct object *
object_at(const struct bring *b, const struct brought *brought)
{
	return object_of(b->import->view->look(b->import->view, brought->source)->content);
}

/* -- scripts --------------------------------------------------------------------------- */

static bool
is_in(const struct vfs *view, const char *path)
{
	const struct node *node = vfs_find(view, path);

	return node && node->type == NODE_FILE;
}

/* Has the package a file with this path, or another path to the same name? */
static bool
has(const struct bring *b, const struct package *p, const char *path)
{
	const char *name = strrchr(path, '/'), *final = vfs_follow(b->import->view, path, 0);
	const char *mine;
	size_t i;

	for (i = 0; final && i < p->n_paths; i++) {
		if (strcmp(strrchr(p->paths[i], '/'), name))
			continue;
		mine = vfs_follow(b->import->view, p->paths[i], 0);
		if (mine && !strcmp(mine, final))
			return true;
	}
	return false;
}

/* No package needs to name an essential one that it depends on. */
static struct package *
essential_with(const struct bring *b, const char *path)
{
	struct package *p;
	size_t i;

	for (i = 0; i < b->packages->count; i++) {
		p = b->packages->items[i];
		if (p->essential && !p->state && !packages_list(b->packages, p) && has(b, p, path))
			return p;
	}
	return NULL;
}

/* A program of no package that comes: its package, if every host has it, or just the program. */
static void
bring_program(struct bring *b, const struct package *by, const char *path)
{
	struct entry entry = { .kind = VERB_EXEC, .path = path, .origin = bring_where(b, by) };
	struct package *p = essential_with(b, path);

	if (p && !p->wants) {
		bring_package(b, p, by, "has a script for", by->line, by->wants & (WANT_FILES | WANT_ALL));
		bring_dependencies(b);
		bring_files(b);
	}
	if (!is_in(tree_view(b->import->tree), path) && is_in(b->import->view, path))
		import_program(b->import, &entry);
}

/* Print one note for each interpreter that is not there. */
static void
miss(const struct bring *b, const struct brought *script, const char *interpreter)
{
	static const char **told;
	static size_t count;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!strcmp(told[i], interpreter))
			return;
	}
	told = mem_grow(told, count, sizeof *told);
	told[count++] = interpreter;
	msg_note("%s: '%s' is a script, and its interpreter '%s' is missing here, too",
	    bring_where(b, script->package), script->path, interpreter);
}

static void
bring_interpreter(struct bring *b, const struct brought *script, const char *path)
{
	const struct vfs *jail = tree_view(b->import->tree);

	if (*path == '/' && !is_in(jail, path))
		bring_program(b, script->package, path);
	if (*path == '/' && !is_in(jail, path))
		miss(b, script, path);
}

static void
bring_script(struct bring *b, const struct brought *script, const struct object *object)
{
	const char *word;
	char *program;

	bring_interpreter(b, script, object->interpreter);
	if (script_env_word(object, &word) || !word)
		return;
	program = script_find(tree_view(b->import->tree), word);
	if (!program)
		program = script_find(b->import->view, word);
	if (program)
		bring_interpreter(b, script, program);
	else
		miss(b, script, word);
}

/* The array grows while packages of interpreters come. */
void
bring_interpreters(struct bring *b)
{
	const struct object *object;
	struct brought script;
	size_t i;

	for (i = 0; i < b->n_objects; i++) {
		script = b->objects[i];
		object = object_at(b, &script);
		if (object->kind == OBJECT_SCRIPT)
			bring_script(b, &script, object);
	}
}

/* -- programs and libraries ------------------------------------------------------------ */

/* Another line may have put its own file there. */
static bool
is_placed(const struct bring *b, const struct brought *brought)
{
	const struct node *node = tree_look(b->import->tree,
	    brought->path);

	return node && node->type == NODE_FILE && node->package;
}

/* A library that finds its own libraries only when a certain program has loaded it, or for a part
 * that is not installed, is no less there than on the host. */
void
bring_libraries(struct bring *b)
{
	const struct brought *brought;
	const struct object *object;
	struct entry entry;
	size_t i;

	for (i = 0; i < b->n_objects; i++) {
		brought = &b->objects[i];
		object = object_at(b, brought);
		if (object->kind != OBJECT_ELF || !is_placed(b, brought))
			continue;
		entry = (struct entry){
			.kind = VERB_PKG, .origin = bring_where(b, brought->package),
		};
		import_closure(b->import, &entry, brought->source, brought->path, object->elf->interp &&
		    (brought->package->wants & WANT_ALL));
	}
}
