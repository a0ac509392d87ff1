/* SPDX-License-Identifier: ISC */
/* import_entries - place the entries exec, lib and tree. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "copy_path.h"
#include "import.h"
#include "builder/elf/object.h"
#include "builder/elf/script.h"
#include "builder/recipe/entry.h"
#include "builder/status.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

enum { SET_ID = 06000, ANY_X = 0111, DEEPEST_SCRIPT = 4 };

static void import_file(struct import *, const struct entry *, int depth);

static void import_script(struct import *, const struct entry *,
    const struct object *, int depth);

/*
 * A script uses a program that the jail already has, such as the shell of busybox,
 * rather than that of the host.
 */
static const struct node *
find_in_jail(const struct import *b, const char *path)
{
	const struct node *node = vfs_find(tree_view(b->tree), path);

	return node && node->type == NODE_FILE ? node : NULL;
}

static void
import_interpreter(struct import *b, const struct entry *script,
    const char *path, int depth)
{
	struct entry entry = {
		.kind = VERB_EXEC, .origin = script->origin, .path = path,
	};
	const struct node *node = find_in_jail(b, path);

	if (depth >= DEEPEST_SCRIPT)
		msg_error(STATUS_UNRESOLVED, "%s: '%s': the interpreter is a script "
		    "itself, and the kernel follows only %d", script->origin,
		    script->path, DEEPEST_SCRIPT);
	else if (node && object_of(node->content)->kind == OBJECT_SCRIPT)
		import_script(b, &entry, object_of(node->content), depth + 1);
	else if (!node && !vfs_find(b->view, path))
		msg_error(STATUS_UNRESOLVED, "%s: '%s' is a script, and its "
		    "interpreter '%s' is missing", script->origin, script->path, path);
	else if (!node)
		import_file(b, &entry, depth + 1);
}

static void
import_script(struct import *b, const struct entry *entry,
    const struct object *object, int depth)
{
	const char *word;
	char *program, *complaint;

	if (object->interpreter[0] != '/') {
		msg_error(STATUS_UNRESOLVED, "%s: '%s' is a script, and its "
		    "interpreter '%s' is not an absolute path", entry->origin,
		    entry->path, object->interpreter);
		return;
	}
	import_interpreter(b, entry, object->interpreter, depth);
	complaint = script_env_word(object, &word);
	if (!complaint && word) {
		program = script_find(tree_view(b->tree), word);
		if (!program)
			program = script_find(b->view, word);
		if (program)
			import_interpreter(b, entry, program, depth);
		else
			complaint = mem_print("env searches for '%s', which is in no "
			    "directory of the jail's PATH (%s)", word, SCRIPT_PATH);
	}
	if (complaint)
		msg_error(STATUS_UNRESOLVED, "%s: '%s' is a script: %s",
		    entry->origin, entry->path, complaint);
}

static void
add_root(struct import *b, const struct entry *entry, const char *path)
{
	b->roots = mem_grow(b->roots, b->n_roots, sizeof *b->roots);
	b->roots[b->n_roots++] = (struct root){
		.path = path, .source = entry->path, .origin = entry->origin,
	};
}

static void
place(struct import *b, const struct entry *entry, const struct node *source)
{
	struct node like = import_like(b, entry, source);
	char *complaint;

	if (entry->mode_given)
		like.mode = entry->mode;
	if (entry->as) {
		like.path = entry->as;
		like.type = NODE_FILE;
		like.content = source->content;
		complaint = tree_place(b->tree, &like);
	} else {
		complaint = copy_path(b->tree, b->view, entry->path, &like);
	}
	if (complaint)
		msg_complain("%s", complaint);
}

/* execve(2) of other files fails (ENOEXEC); then execvp(3) and shells have a shell read them. */
static bool
may_be_script(const struct entry *entry, const struct node *source)
{
	unsigned mode = entry->mode_given ? entry->mode : source->mode;

	if (mode & ANY_X)
		msg_note("%s: the kernel cannot execute '%s', which is neither an ELF file nor a script "
		    "with '#!': only a shell can", entry->origin, entry->path);
	else
		msg_error(STATUS_UNRESOLVED, "%s: '%s' is no program: it is neither an ELF file nor a "
		    "script with '#!', and nobody may execute it; a line 'file' of a recipe copies it",
		    entry->origin, entry->path);
	return mode & ANY_X;
}

/* Import entry->path: a program, or the interpreter of a script at some depth. */
static void
import_file(struct import *b, const struct entry *entry, int depth)
{
	const struct node *source = vfs_find(b->view, entry->path);
	const struct object *object;

	if (!source && entry->opt && (errno == ENOENT || errno == ENOTDIR)) {
		msg_note("%s: left out: '%s' does not exist", entry->origin, entry->path);
		return;
	}
	if (!source || source->type != NODE_FILE) {
		msg_error(STATUS_UNRESOLVED, "%s: '%s' %s%s", entry->origin,
		    entry->path, source ? "is " : "cannot be copied: ",
		    source ? node_kind(source) : strerror(errno));
		return;
	}
	object = object_of(source->content);
	if (object->kind == OBJECT_BROKEN) {
		msg_error(STATUS_UNRESOLVED, "%s: '%s' cannot start: %s",
		    entry->origin, entry->path, object->reason);
		return;
	}
	if (object->kind == OBJECT_DATA && !may_be_script(entry, source))
		return;
	place(b, entry, source);
	if (object->kind == OBJECT_ELF)
		import_closure(b, entry, entry->path,
		    entry->as ? entry->as : entry->path, true);
	else
		add_root(b, entry, entry->as ? entry->as : entry->path);
	if (object->kind == OBJECT_SCRIPT)
		import_script(b, entry, object, depth);
}

void
import_program(struct import *b, const struct entry *entry)
{
	import_file(b, entry, 1);
}

static void
import_kind(struct import *b, const struct entries *entries,
    enum verb_kind kind, bool override,
    void (*place_entry)(struct import *, const struct entry *))
{
	size_t i;

	for (i = 0; i < entries->count; i++)
		if (entries->items[i].kind == kind &&
		    entries->items[i].override == override)
			place_entry(b, &entries->items[i]);
}

/*
 * Programs, then trees; lib comes last, when every program that could open the library
 * is known.  Entries with override come first, so that the others do not replace them.
 */
void
import_entries(struct import *b, const struct entries *entries)
{
	static const struct {
		enum verb_kind kind;
		void (*place_entry)(struct import *, const struct entry *);
	} turns[] = {
		{ VERB_EXEC, import_program },
		{ VERB_TREE, import_tree },
		{ VERB_LIB, import_lib },
	};
	size_t i;

	for (i = 0; i < sizeof turns / sizeof turns[0]; i++) {
		import_kind(b, entries, turns[i].kind, true, turns[i].place_entry);
		import_kind(b, entries, turns[i].kind, false, turns[i].place_entry);
	}
}
