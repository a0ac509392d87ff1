/* SPDX-License-Identifier: ISC */
/* layers_tree - the names that layers.c keeps, and the way to them. */
#define _GNU_SOURCE
#include <limits.h>
#include <string.h>

#include "layers.h"
#include "layers_tree.h"
#include "mem.h"

/* FNV-1a of the name, mixed with its directory. */
static size_t
hash(const struct layers_name *parent, const char *name, size_t length)
{
	uint64_t h = 0xcbf29ce484222325 ^ (uintptr_t)parent >> 4;
	size_t i;

	for (i = 0; i < length; i++)
		h = (h ^ (unsigned char)name[i]) * 0x100000001b3;
	return (size_t)(h ^ h >> 32);
}

static struct layers_name **
slot(const struct layers_tree *t, const struct layers_name *parent, const char *name, size_t length)
{
	return &t->slots[hash(parent, name, length) & (t->room - 1)];
}

static void
grow(struct layers_tree *t)
{
	struct layers_name **old = t->slots, *one, *next, **at;
	size_t i, room = t->room;

	t->room = room ? 4 * room : 1024;
	t->slots = mem_new(t->room * sizeof *t->slots);
	for (i = 0; i < room; i++) {
		for (one = old[i]; one; one = next) {
			next = one->chain;
			at = slot(t, one->parent, one->name, strlen(one->name));
			one->chain = *at;
			*at = one;
		}
	}
}

void
layers_tree_begin(struct layers_tree *t, const struct layers_store *store)
{
	struct layers_file *file = mem_new(sizeof *file);

	*t = (struct layers_tree){ .store = store, .root = mem_new(sizeof *t->root) };
	*file = (struct layers_file){ .type = LAYERS_DIR, .mode = 0755, .names = 1 };
	t->root->name = "";
	t->root->file = file;
	grow(t);
}

struct layers_name *
layers_tree_look(struct layers_tree *t, const struct layers_name *parent, const char *name,
    size_t length)
{
	struct layers_name *one = *slot(t, parent, name, length);

	if (++t->work > LAYERS_WORK)
		t->error = "it takes too long to look up its names";
	while (one && (one->parent != parent || strncmp(one->name, name, length) || one->name[length])) {
		one = one->chain;
		t->work++;
	}
	return one;
}

static struct layers_name *
new_name(struct layers_tree *t)
{
	struct layers_name *one = t->unused;

	if (!one)
		return mem_new(sizeof *one);
	t->unused = one->next;
	*one = (struct layers_name){ 0 };
	return one;
}

struct layers_name *
layers_tree_add(struct layers_tree *t, struct layers_name *parent, const char *name, size_t length,
    struct layers_file *file)
{
	struct layers_name *one, **at;

	if (length > NAME_MAX || parent->length + length + 1 >= PATH_MAX ||
	    parent->depth == LAYERS_DEEPEST) {
		t->error = "its path is too long";
		return NULL;
	}
	/* by a link whose target has it */
	if (!t->archive && !strncmp(name, ".wh.", 4)) {
		t->error = "its path leads to the name of a whiteout";
		return NULL;
	}
	if (++t->count > t->room)
		grow(t);
	one = new_name(t);
	one->name = mem_copy(name, length);
	one->file = file;
	one->parent = parent;
	one->layer = t->layer;
	one->depth = parent->depth + 1;
	one->length = parent->length + (unsigned)length + 1;
	at = slot(t, parent, name, length);
	one->chain = *at;
	*at = one;
	one->next = parent->children;
	if (one->next)
		one->next->previous = one;
	parent->children = one;
	file->names++;
	return one;
}

static void
take_out(struct layers_tree *t, struct layers_name *one)
{
	struct layers_name **at = slot(t, one->parent, one->name, strlen(one->name));

	while (*at != one)
		at = &(*at)->chain;
	*at = one->chain;
	if (one->previous)
		one->previous->next = one->next;
	else
		one->parent->children = one->next;
	if (one->next)
		one->next->previous = one->previous;
	if (!--one->file->names && one->file->type == LAYERS_FILE)
		t->store->drop(t->store->context, one->file);
	t->count--;
	one->next = t->unused;
	t->unused = one;
}

void
layers_tree_remove(struct layers_tree *t, struct layers_name *one)
{
	while (one->children)
		layers_tree_remove(t, one->children);
	take_out(t, one);
}

/* -- the way to a directory ------------------------------------------------------ */

static struct layers_name *
make_directory(struct layers_tree *t, struct layers_name *parent, const char *name, size_t length)
{
	struct layers_file *file = mem_new(sizeof *file);

	*file = (struct layers_file){ .type = LAYERS_DIR, .mode = 0755 };
	return layers_tree_add(t, parent, name, length, file);
}

/* What is left of a path: REST up to END, in one of two buffers once it led through a link. */
struct way {
	const char *rest, *end;
	int links;
	char texts[2][2 * PATH_MAX];
};

/* Go on with the target of a link, and the rest of the path after it. */
static void
follow(struct layers_tree *t, struct layers_name **at, struct way *way, const char *target)
{
	enum { MOST_LINKS = 40 };       /* path_resolution(7) */
	size_t length = strlen(target), left = (size_t)(way->end - way->rest);
	char *text = way->texts[++way->links % 2];

	if (way->links > MOST_LINKS || length + left >= PATH_MAX) {
		t->error = "its path leads through too many links";
		return;
	}
	if (*target == '/')
		*at = t->root;
	memcpy(text, target, length);
	text[length] = '/';
	memcpy(text + length + 1, way->rest, left);
	way->rest = text;
	way->end = text + length + 1 + left;
}

/* Cut the next component off; its length is 0 at the end. */
static size_t
cut(struct way *way, const char **name)
{
	while (way->rest < way->end && *way->rest == '/')
		way->rest++;
	for (*name = way->rest; way->rest < way->end && *way->rest != '/';)
		way->rest++;
	return (size_t)(way->rest - *name);
}

/* One component down, which is no "." and no "..". */
static struct layers_name *
step(struct layers_tree *t, struct layers_name *at, struct layers_name *next, const char *name,
    size_t length, bool make)
{
	if (next && next->file->type == LAYERS_DIR)
		return next;
	if (!make)
		return NULL;
	if (next)
		layers_tree_remove(t, next);
	return make_directory(t, at, name, length);
}

struct layers_name *
layers_tree_walk(struct layers_tree *t, const char *path, size_t length, bool make)
{
	static LARGE struct way way;
	struct layers_name *at = t->root, *next;
	const char *name;
	size_t n;

	way.rest = path;
	way.end = path + length;
	way.links = 0;
	while (at && !t->error && (n = cut(&way, &name))) {
		if (n == 1 && *name == '.')
			continue;
		if (n == 2 && !memcmp(name, "..", 2)) {
			at = at->parent ? at->parent : at;
			continue;
		}
		next = layers_tree_look(t, at, name, n);
		if (next && next->file->type == LAYERS_LINK)
			follow(t, &at, &way, next->file->target);
		else
			at = step(t, at, next, name, n, make);
	}
	return t->error ? NULL : at;
}
