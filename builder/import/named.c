/* SPDX-License-Identifier: ISC */
/* named - data and libraries of the host that the strings of a program name. */
#define _GNU_SOURCE
#include <ctype.h>
#include <string.h>

#include "dlopen_notes.h"
#include "named.h"
#include "named_words.h"
#include "builder/elf/elf.h"
#include "builder/elf/object.h"
#include "builder/ld/closure.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

/* SHOWN: names in a note; CANDIDATES: of one program; the rest of a large file is not searched. */
enum { SHOWN = 3, CANDIDATES = 256, LONGEST = 200, SEARCH_MOST = 16 << 20 };

/* What a program names: a path of data, or the path that a library would have. */
struct name {
	const char *path;
	bool library;
};

struct naming {
	const char *program;            /* its path on the host */
	struct name *items;
	size_t count;
};

static struct naming *namings;
static size_t n_namings;

/* The file that is searched, for a program. */
struct search {
	struct naming *naming;
	const struct closure *closure;
	const struct loaded *loaded;    /* the file */
	bool opens;                     /* it imports dlopen() */
};

static void
add(struct naming *n, const char *path, bool library)
{
	size_t i;

	for (i = 0; i < n->count; i++) {
		if (!strcmp(n->items[i].path, path))
			return;
	}
	if (n->count == CANDIDATES)
		return;
	n->items = mem_grow(n->items, n->count, sizeof *n->items);
	n->items[n->count++] = (struct name){ path, library };
}

/* -- strings --------------------------------------------------------------------------- */

static bool
is_of_path(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("/._+-", c));
}

/* A path of data in the file: "/usr/share/nmap/%s" is "/usr/share/nmap". */
static void
take_path(struct search *s, const char *at, size_t n)
{
	char *path;
	bool program = s->loaded == s->closure->items[0];

	while (n && strchr("/.", at[n - 1]))
		n--;
	if (n > LONGEST)
		return;
	path = named_words_key(mem_copy(at, n));
	if (path && (program || named_words_related(s->loaded->node->path, path)))
		add(s->naming, path, false);
}

/* "libx.so.1": each directory that a library of the program is in may have it. */
static void
take_library(struct search *s, const char *at, size_t n)
{
	const char *name = mem_copy(at, n), *slash;
	const struct vfs *view = s->closure->view;
	const struct loaded *l;
	char *path;
	size_t i;

	for (i = 1; i < s->closure->count; i++) {
		l = s->closure->items[i];
		slash = strrchr(l->opened, '/');
		if (!strcmp(slash + 1, name))
			return;
	}
	for (i = 1; i < s->closure->count; i++) {
		l = s->closure->items[i];
		slash = strrchr(l->opened, '/');
		path = mem_print("%.*s/%s", (int)(slash - l->opened), l->opened, name);
		if (vfs_find(view, path)) {
			add(s->naming, path, true);
			return;
		}
	}
}

static void
search_bytes(struct search *s, const char *bytes, size_t size)
{
	const char *end = bytes + size, *at, *slash;
	size_t n;

	for (at = bytes; (slash = memchr(at, '/', (size_t)(end - at))); at = slash + n) {
		n = 1;
		if (end - slash < 6 || !named_words_is_start(slash, (size_t)(end - slash)) ||
		    (slash > bytes && is_of_path(slash[-1])))
			continue;
		while (slash + n < end && is_of_path(slash[n]))
			n++;
		take_path(s, slash, n);
	}
}

/* A whole string: NUL, "libNAME.so", perhaps ".1", NUL. */
static void
search_libraries(struct search *s, const char *bytes, size_t size)
{
	const char *end = bytes + size, *at = bytes, *start, *stop;

	while ((at = memmem(at, (size_t)(end - at), ".so", 3))) {
		for (start = at; start > bytes && at - start < LONGEST && start[-1] != '/' &&
		    is_of_path(start[-1]); start--)
			;
		for (stop = at; stop < end && is_of_path(*stop); stop++)
			;
		if (stop < end && !*stop && start > bytes && (!start[-1] || start[-1] == '/') &&
		    !strncmp(start, "lib", 3) && stop - start < LONGEST &&
		    (at[3] == '.' || !at[3]) && named_words_is_library(start))
			take_library(s, start, (size_t)(stop - start));
		at = stop > at ? stop : at + 3;
	}
}

static void
search_file(struct search *s)
{
	const struct elf *elf = s->loaded->object->elf;
	const struct blob *content = s->loaded->node->content;
	const char *bytes = blob_map(content);
	const struct elf_segment *segment;
	size_t i, left = SEARCH_MOST, n;

	for (i = 0; i < elf->n_segments; i++) {
		segment = &elf->segments[i];
		if (segment->writable || segment->code || segment->offset >= (uint64_t)content->size)
			continue;
		n = (size_t)content->size - segment->offset;
		n = segment->size < n ? segment->size : n;
		n = left < n ? left : n;
		search_bytes(s, bytes + segment->offset, n);
		if (s->opens)
			search_libraries(s, bytes + segment->offset, n);
		left -= n;
	}
	blob_release(content, bytes);
}

static bool
see_dlopen(const char *name, void *data)
{
	struct search *s = data;

	s->opens = !strcmp(name, "dlopen") || !strcmp(name, "dlmopen");
	return !s->opens;
}

/* -- programs -------------------------------------------------------------------------- */

/* Of its libraries those that the program itself needs, but those of libc. */
static bool
is_own(const struct closure *c, const struct loaded *l)
{
	return l == c->items[0] || (l->by == c->items[0] && l->how != FOUND_INTERPRETER &&
	    !dlopen_notes_is_libc(l));
}

/* A library for all programs opens what few of these use. */
static bool
is_private(const struct closure *c, const struct loaded *l)
{
	return l == c->items[0] || l->how == FOUND_RPATH || l->how == FOUND_RUNPATH || l->how == FOUND_PATH;
}

void
named_program(const struct closure *c)
{
	struct object *program = (struct object *)c->items[0]->object;
	struct search s = { .closure = c };
	size_t i;

	if (program->named)
		return;
	program->named = true;
	namings = mem_grow(namings, n_namings, sizeof *namings);
	namings[n_namings] = (struct naming){ .program = c->items[0]->node->path };
	s.naming = &namings[n_namings++];
	for (i = 0; i < c->count; i++) {
		if (!is_own(c, c->items[i]))
			continue;
		s.loaded = c->items[i];
		s.opens = false;
		if (is_private(c, c->items[i]))
			object_imports(s.loaded->node->content, see_dlopen, &s);
		search_file(&s);
	}
}

/* -- notes ----------------------------------------------------------------------------- */

/* A single file below /etc is an option; a directory is more. */
static bool
is_missing(struct tree *tree, const struct vfs *view, const struct name *name)
{
	const struct node *node;

	if (vfs_find(tree_view(tree), name->path))
		return false;
	node = vfs_find(view, name->path);
	return node && (node->type == NODE_DIR || strncmp(name->path, "/etc/", 5));
}

static const char *
cure(const struct vfs *view, const struct naming *n, const struct name *name, bool recipe)
{
	const char *package = name->library ? NULL : named_words_package(view, n->program, name->path);

	if (!recipe)
		return mem_print("copy '%s', too", name->path);
	if (name->library)
		return mem_print("add 'lib %s for=%s'", strrchr(name->path, '/') + 1, n->program);
	return mem_print("add 'tree %s %s'%s", name->path, name->path,
	    package ? mem_print(" or 'pkg %s'", package) : "");
}

static void
tell(const struct vfs *view, const struct naming *n, const struct name *const *missing, size_t count,
    bool recipe)
{
	struct buffer names = { 0 };
	size_t i;

	for (i = 0; i < count && i < SHOWN; i++)
		buffer_print(&names, "%s'%s'", i ? ", " : "", missing[i]->path);
	if (count > SHOWN)
		buffer_print(&names, " and %zu more", count - SHOWN);
	msg_note("'%s' names %s, which the jail lacks: %s", n->program, names.data,
	    cure(view, n, missing[0], recipe));
}

static void
tell_kind(struct tree *tree, const struct vfs *view, const struct naming *n, bool library, bool recipe)
{
	const struct name *missing[CANDIDATES];
	size_t i, count = 0;

	for (i = 0; i < n->count; i++) {
		if (n->items[i].library == library && is_missing(tree, view, &n->items[i]))
			missing[count++] = &n->items[i];
	}
	if (count)
		tell(view, n, missing, count, recipe);
}

void
named_tell(struct tree *tree, const struct vfs *view, bool recipe)
{
	size_t i;

	for (i = 0; i < n_namings; i++) {
		tell_kind(tree, view, &namings[i], false, recipe);
		tell_kind(tree, view, &namings[i], true, recipe);
	}
}
