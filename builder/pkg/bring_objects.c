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

/* The installed package that has the file: one of the essential packages, on which others need not
 * depend, or one of the rest. */
static struct package *
owner_of(const struct bring *b, const char *path, bool essential)
{
	struct package *p;
	size_t i;

	for (i = 0; i < b->packages->count; i++) {
		p = b->packages->items[i];
		if (p->essential == essential && !p->state && !packages_list(b->packages, p) && has(b, p, path))
			return p;
	}
	return NULL;
}

bool
bring_is_command(const char *path)
{
	const char *end = strrchr(path, '/'), *start = end;

	while (start > path && start[-1] != '/')
		start--;
	return !strncmp(start, "bin/", 4) || !strncmp(start, "sbin/", 5);
}

/* Print one note for each interpreter that is not there. */
static void
miss(struct bring *b, const struct brought *script, const char *interpreter,
    const struct package *owner)
{
	size_t i;

	for (i = 0; i < b->n_missed; i++) {
		if (!strcmp(b->missed[i], interpreter))
			return;
	}
	if (!bring_is_command(script->path))
		return;
	b->missed = mem_grow(b->missed, b->n_missed, sizeof *b->missed);
	b->missed[b->n_missed++] = interpreter;
	msg_note("%s: '%s' is a script, and its interpreter '%s' is %s%s",
	    bring_where(b, script->package), script->path, interpreter,
	    owner ? "in no package that comes: add " : "missing here, too",
	    owner ? mem_print("'pkg %s'", packages_shown(b->packages, owner)) : "");
}

/* A package that every host has comes as if a line named it.  A program of no package at all comes
 * alone, as by exec. */
static void
bring_program(struct bring *b, const struct brought *script, const char *path)
{
	struct entry entry = { .kind = VERB_EXEC, .path = path };
	struct package *by = script->package, *owner = owner_of(b, path, true);

	if (owner && !(owner->wants & WANT_FILES)) {
		bring_package(b, owner, by, "has a script for", by->line,
		    by->wants & (WANT_FILES | WANT_ALL));
		bring_dependencies(b);
		bring_files(b);
	}
	if (owner || !is_in(b->import->view, path))
		return;
	owner = owner_of(b, path, false);
	entry.origin = bring_where(b, by);
	if (!owner)
		import_program(b->import, &entry);
	else if (!(owner->wants & WANT_FILES))
		miss(b, script, path, owner);
}

static void
bring_interpreter(struct bring *b, const struct brought *script, const char *path)
{
	const struct vfs *jail = tree_view(b->import->tree);

	if (*path == '/' && !is_in(jail, path))
		bring_program(b, script, path);
	if (*path == '/' && !is_in(jail, path))
		miss(b, script, path, NULL);
}

static void
bring_script(struct bring *b, const struct brought *script, const struct object *object)
{
	const char *word;
	char *program;

	bring_interpreter(b, script, object->interpreter);
	bring_commands(b, script, object->interpreter);
	if (script_env_word(object, &word) || !word)
		return;
	program = script_find(tree_view(b->import->tree), word);
	if (!program)
		program = script_find(b->import->view, word);
	if (program)
		bring_interpreter(b, script, program);
	else
		miss(b, script, word, NULL);
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

/* Is a library of this name among what comes?  Then the program that loads both finds it. */
static bool
comes(const struct bring *b, const char *name)
{
	size_t i;

	for (i = 0; i < b->n_objects; i++) {
		if (!strcmp(strrchr(b->objects[i].path, '/') + 1, name))
			return true;
	}
	return false;
}

/* A library, or a program of an optional line, may miss what is not installed here. */
static void
tell(const struct bring *b, const struct brought *brought, const char *problem)
{
	static const char needs[] = "needs '";
	const char *at = strstr(problem, needs), *name = at ? at + sizeof needs - 1 : NULL;

	if (name && comes(b, mem_copy(name, strcspn(name, "'"))))
		return;
	msg_note("%s: here it does not load, either: %s", bring_where(b, brought->package), problem);
}

void
bring_libraries(struct bring *b)
{
	const struct brought *brought;
	const struct object *object;
	const char *problem;
	struct entry entry;
	bool must;
	size_t i;

	for (i = 0; i < b->n_objects; i++) {
		brought = &b->objects[i];
		object = object_at(b, brought);
		if (object->kind != OBJECT_ELF || !is_placed(b, brought))
			continue;
		must = object->elf->interp && (brought->package->wants & WANT_ALL);
		entry = (struct entry){
			.kind = VERB_PKG, .origin = bring_where(b, brought->package),
		};
		problem = import_closure(b->import, &entry, brought->source, brought->path, must);
		if (problem && !must)
			tell(b, brought, problem);
	}
}
