/* SPDX-License-Identifier: ISC */
/* closure - all objects that are loaded when a program starts. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <string.h>

#include "closure.h"
#include "loader.h"
#include "search.h"
#include "builder/elf/elf.h"
#include "builder/elf/object.h"
#include "builder/elf/rpath.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"

static const char *watched;
static const struct search_watch *watch;

void
closure_watch(const char *name, const struct search_watch *watcher)
{
	watched = name;
	watch = watcher;
}

/* "libssl" also stands for "libssl.so.3". */
static bool
is_watched(const char *name)
{
	size_t n = watched ? strlen(watched) : 0;

	return n && !strncmp(name, watched, n) && (!name[n] || name[n] == '.');
}

static void
problem(struct closure *c, char *sentence)
{
	size_t i;

	for (i = 0; i < c->n_problems; i++)
		if (!strcmp(c->problems[i], sentence))
			return;
	c->problems = mem_grow(c->problems, c->n_problems, sizeof *c->problems);
	c->problems[c->n_problems++] = sentence;
}

static void
add_name(struct loaded *l, const char *name)
{
	l->names = mem_grow(l->names, l->n_names, sizeof *l->names);
	l->names[l->n_names++] = name;
}

static struct loaded *
add(struct closure *c, const char *opened, const struct node *node,
    enum found how, const struct loaded *by)
{
	struct loaded *l = mem_new(sizeof *l);

	*l = (struct loaded){
		.opened = opened, .node = node, .how = how, .by = by,
		.object = object_of(node->content),
	};
	c->items = mem_grow(c->items, c->count, sizeof *c->items);
	c->items[c->count++] = l;
	return l;
}

static struct loaded *
find_same_file(const struct closure *c, const struct node *node)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (c->items[i]->node == node)
			return c->items[i];
	return NULL;
}

static void
add_others(struct closure *c, const struct search *s, const struct loaded *l)
{
	const struct node *node;
	size_t i;

	for (i = 0; i < s->n_others; i++) {
		node = vfs_find(c->view, s->others[i]);
		if (!find_same_file(c, node))
			add(c, s->others[i], node, FOUND_PLATFORM, l->by);
	}
}

/* Resolve one library; NULL: not found, with the reason in s->problem. */
static struct loaded *
require(struct closure *c, const struct loaded *by, const char *name,
    struct search *s)
{
	struct loaded *l;
	bool found;

	*s = (struct search){ .closure = c, .by = by, .name = closure_names_expand(c, by, name) };
	if (c->loader->musl && closure_names_is_musl(name))
		return c->items[1];
	if ((l = closure_names_find(c, s->name)))
		return l;
	if (is_watched(name))
		s->watch = watch;
	found = strchr(s->name, '/') ? search_path(s) : search_run(s);
	if (!found)
		return NULL;
	l = find_same_file(c, s->node);
	if (!l) {
		l = add(c, s->path, s->node, s->how, by);
		l->origin = s->origin;
		add_others(c, s, l);
	}
	add_name(l, name);
	return l;
}

/* Resolve the needs of an object; musl ignores DT_FILTER and DT_AUXILIARY. */
static void
resolve_needs(struct closure *c, const struct loaded *l)
{
	const struct elf *elf = l->object->elf;
	struct search s;
	size_t i;

	for (i = 0; i < elf->n_needs; i++) {
		const struct elf_need *need = &elf->needs[i];

		if (c->loader->musl && need->tag != DT_NEEDED)
			continue;
		if (!require(c, l, need->name, &s) && need->tag != DT_AUXILIARY)
			problem(c, mem_print("'%s' needs '%s', %s", l->node->path,
			    need->name, s.problem));
	}
}

/* Breadth first, as the loaders do: the list grows during the loop. */
static void
resolve_all(struct closure *c)
{
	size_t i = c->done;
	char *missing;

	for (; c->done < c->count; c->done++)
		resolve_needs(c, c->items[c->done]);
	/* Check versions only when all objects, and so all names, are known. */
	for (; i < c->done && !c->n_problems; i++) {
		missing = closure_missing_versions(c, c->items[i]);
		if (missing)
			problem(c, missing);
	}
}

static const char *
interpreter_of(struct closure *c, const struct elf *elf)
{
	const char *interpreter = elf->interp;

	if (!interpreter)
		interpreter = loader_guess(elf);
	if (!interpreter)
		problem(c, mem_print("'%s' is a library, and the interpreter of its "
		    "machine is unknown", c->items[0]->node->path));
	return interpreter;
}

static bool
is_elf(struct closure *c, const char *path, const struct node *node)
{
	const struct object *object;

	if (!node)
		problem(c, mem_print("cannot find '%s': %s", path, strerror(errno)));
	else if (node->type != NODE_FILE)
		problem(c, mem_print("'%s' is %s", path, node_kind(node)));
	if (!node || node->type != NODE_FILE)
		return false;
	object = object_of(node->content);
	if (object->kind == OBJECT_BROKEN)
		problem(c, mem_print("cannot read '%s': %s", path, object->reason));
	else if (object->kind != OBJECT_ELF)
		problem(c, mem_print("'%s' is not a program", path));
	return object->kind == OBJECT_ELF;
}

struct closure *
closure_of(const struct vfs *view, const char *path)
{
	const char *interpreter;
	struct closure *c = mem_new(sizeof *c);
	const struct node *node = vfs_find(view, path);
	const struct object *object;

	c->view = view;
	if (!is_elf(c, path, node))
		return c;
	object = add(c, path, node, FOUND_PROGRAM, NULL)->object;
	if (object_is_leaf(object))
		return c;
	interpreter = interpreter_of(c, object->elf);
	if (!interpreter)
		return c;
	c->loader = loader_of(view, interpreter, object->elf);
	if (c->loader->complaint) {
		problem(c, mem_print("'%s' cannot start: %s", path,
		    c->loader->complaint));
		return c;
	}
	if (!find_same_file(c, c->loader->node))
		add_name(add(c, interpreter, c->loader->node, FOUND_INTERPRETER,
		    c->items[0]), interpreter);
	resolve_all(c);
	return c;
}

static const struct loaded *
find_opener(const struct closure *c, const char *by)
{
	const struct node *node;
	size_t i;

	if (!by)
		return c->items[0];
	node = vfs_find(c->view, by);
	for (i = 0; i < c->count; i++)
		if (c->items[i]->node == node)
			return c->items[i];
	return c->items[0];
}

bool
closure_open(struct closure *c, const char *by, const char *name, bool must)
{
	const struct loaded *opener;
	struct search s;

	if (!c->loader) {
		if (must && !c->n_problems)
			problem(c, mem_print("'%s' is static: it opens no libraries",
			    c->items[0]->node->path));
		return false;
	}
	opener = find_opener(c, by);
	if (!require(c, opener, name, &s)) {
		if (must)
			problem(c, mem_print("'%s' opens '%s', %s",
			    opener->node->path, name, s.problem));
		return false;
	}
	resolve_all(c);
	return true;
}

/*
 * glibc compares name with every name by which an object was needed, and with its
 * DT_SONAME; musl with the names under which it found the object.
 */
struct loaded *
closure_names_find(const struct closure *c, const char *name)
{
	const char *soname;
	size_t i, j;

	for (i = 0; i < c->count; i++) {
		struct loaded *l = c->items[i];

		if (l->how == FOUND_PLATFORM)
			continue;
		for (j = 0; j < l->n_names; j++)
			if (!strcmp(l->names[j], name))
				return l;
		soname = l->object->elf->soname;
		if (!c->loader->musl && soname && !strcmp(soname, name))
			return l;
	}
	return NULL;
}

/* musl's dynlink.c: names of parts of libc, which is the interpreter. */
bool
closure_names_is_musl(const char *name)
{
	static const char *const parts[] = {
		"c.", "pthread.", "rt.", "m.", "dl.", "util.", "xnet.",
	};
	size_t i;

	if (strncmp(name, "lib", 3))
		return false;
	for (i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (!strncmp(name + 3, parts[i], strlen(parts[i])))
			return true;
	return false;
}

const char *
closure_names_expand(const struct closure *c, const struct loaded *by, const char *name)
{
	const char *from = by->by ? by->opened : by->node->path;
	struct rpath_values values = { .lib = c->loader->lib };
	char dir[RPATH_DIR_MAX];

	if (c->loader->musl || !strchr(name, '$'))
		return name;
	values.origin = mem_copy(from, strrchr(from, '/') - from);
	values.platforms = rpath_platforms(by->object->elf->machine,
	    &values.n_platforms);
	if (rpath_expand(dir, name, strlen(name), &values, 0) != RPATH_DIR)
		return name;
	return mem_copy(dir, strlen(dir));
}

static bool
has(const struct elf *elf, const char *version)
{
	size_t i;

	for (i = 0; i < elf->n_defines; i++)
		if (!strcmp(elf->defines[i].name, version))
			return true;
	return !elf->n_defines;
}

static char *
check_version(const struct closure *c, const struct loaded *l, const struct elf_version *v)
{
	const struct loaded *library = closure_names_find(c, v->file);

	/* ld.so fails here, too: "Assertion `needed != NULL' failed". */
	if (!library)
		return mem_print("'%s' needs version '%s' of '%s', which it does not "
		    "load", l->node->path, v->name, v->file);
	if (v->weak || has(library->object->elf, v->name))
		return NULL;
	return mem_print("'%s' needs version '%s' of '%s', which '%s' does not have",
	    l->node->path, v->name, v->file, library->node->path);
}

char *
closure_missing_versions(const struct closure *c, const struct loaded *l)
{
	const struct elf *elf = l->object->elf;
	char *sentence = NULL;
	size_t i;

	if (c->loader->musl)
		return NULL;
	for (i = 0; i < elf->n_versions && !sentence; i++)
		sentence = check_version(c, l, &elf->versions[i]);
	return sentence;
}
