/* SPDX-License-Identifier: ISC */
/* import_files - place the files of a closure, each with owner and mode. */

#include "copy_path.h"
#include "import.h"
#include "builder/elf/elf.h"
#include "builder/elf/object.h"
#include "builder/ld/closure.h"
#include "builder/ld/hwcaps.h"
#include "builder/ld/loader.h"
#include "builder/recipe/entry.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

enum { SET_ID = 06000, ANY_X = 0111 };

static unsigned
keep_set_id(const struct import *b, const struct entry *entry,
    const struct node *source, struct node *like)
{
	unsigned bits = source->mode & SET_ID;

	if (!bits)
		return 0;
	if (!b->policies.keep_setid) {
		msg_note("%s: '%s' is placed without its set-id bits (%04o %u:%u)",
		    entry->origin, source->path, source->mode, source->uid,
		    source->gid);
		return 0;
	}
	like->uid = source->uid;
	like->gid = source->gid;
	return bits;
}

static void
keep_caps(const struct import *b, const struct entry *entry, const struct node *source,
    struct node *like)
{
	if (!source->caps)
		return;
	if (!b->policies.keep_setid) {
		msg_note("%s: '%s' is placed without its file capabilities", entry->origin, source->path);
		return;
	}
	like->caps = source->caps;
	like->caps_size = source->caps_size;
}

struct node
import_like(const struct import *b, const struct entry *entry,
    const struct node *source)
{
	struct node like = {
		.origin = entry->origin, .override = entry->override,
		.mode = source->mode & ANY_X ? 0755 : 0644,
	};

	like.mode |= keep_set_id(b, entry, source, &like);
	keep_caps(b, entry, source, &like);
	return like;
}

/* A library of a package is placed with its package, as it is. */
static bool
is_placed(const struct import *b, const char *path, const struct node *source)
{
	const struct node *node = vfs_find(tree_view(b->tree), path);

	return node && node->type == NODE_FILE && blob_same(node->content, source->content);
}

static void
copy_file(struct import *b, const struct entry *entry, const char *path,
    const struct node *source)
{
	struct entry plain = { .origin = entry->origin };
	struct node like;
	char *complaint;

	if (entry->kind == VERB_PKG && is_placed(b, path, source))
		return;
	like = import_like(b, &plain, source);
	like.package = entry->kind == VERB_PKG;
	complaint = copy_path(b->tree, b->view, path, &like);
	if (complaint)
		msg_complain("%s", complaint);
}

static void
copy_variants(struct import *b, const struct entry *entry,
    const struct loaded *l)
{
	const char **paths;
	size_t i, count;

	if (b->policies.hwcaps == HWCAPS_BASE || l->how == FOUND_PROGRAM ||
	    l->how == FOUND_INTERPRETER)
		return;
	paths = hwcaps_beside(b->view, l->opened,
	    b->policies.hwcaps == HWCAPS_ALL, &count);
	for (i = 0; i < count; i++)
		copy_file(b, entry, paths[i], vfs_find(b->view, paths[i]));
}

/* musl's list of directories replaces the default ones, so the jail needs it. */
static void
copy_musl_list(struct import *b, const struct entry *entry,
    const struct loader *loader)
{
	const char *path;
	const struct node *node;

	if (!loader || !loader->musl)
		return;
	path = loader_musl_list(loader->path);
	node = vfs_find(b->view, path);
	if (node && node->type == NODE_FILE)
		copy_file(b, entry, path, node);
}

/* DT_AUDIT and DT_DEPAUDIT: a program starts without them, so they are not copied. */
static void
warn_audit(const struct entry *entry, const struct loaded *l)
{
	const struct elf *elf = l->object->elf;

	if (elf->audit)
		msg_note("%s: '%s' asks for auditing by '%s', which is not copied",
		    entry->origin, l->node->path, elf->audit);
	if (elf->depaudit)
		msg_note("%s: '%s' asks for auditing by '%s', which is not copied",
		    entry->origin, l->node->path, elf->depaudit);
}

void
import_carry(struct import *b, const struct entry *entry,
    const struct closure *c)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		const struct loaded *l = c->items[i];

		warn_audit(entry, l);
		/* The program itself is placed by its verb. */
		if (i) {
			copy_file(b, entry, l->opened, l->node);
			copy_variants(b, entry, l);
		}
		if (!l->by)
			continue;
		b->needs = mem_grow(b->needs, b->n_needs, sizeof *b->needs);
		b->needs[b->n_needs++] = (struct need){
			l->node->path, l->by->node->path,
		};
	}
	copy_musl_list(b, entry, c->loader);
}
