/* SPDX-License-Identifier: ISC */
/* layers - the tree that the layers of a container image make. */
#define _GNU_SOURCE
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "layers.h"
#include "layers_tree.h"
#include "mem.h"
#include "oci.h"
#include "sha256.h"
#include "unarchive.h"

static const char mark[] = ".wh.", opaque[] = ".wh..wh..opq";

enum { MARK = sizeof mark - 1, MOST_CAPS = 64 };

struct layers {
	struct layers_tree tree;
	struct layers_left_out left_out;
	size_t entries;
};

/* The layer that is being read. */
struct reading {
	const struct oci_layer *layer;
	uint64_t at;
	bool hash_in, hash_out;         /* of the stored bytes; of the decompressed ones */
	struct sha256 in, out;
	struct unarchive *archive;
};

struct layers *
layers_new(const struct layers_store *store)
{
	struct layers *l = mem_new(sizeof *l);

	layers_tree_begin(&l->tree, store);
	return l;
}

struct layers_name *
layers_root(struct layers *l)
{
	return l->tree.root;
}

const struct layers_left_out *
layers_left_out(const struct layers *l)
{
	return &l->left_out;
}

const char *
layers_path_in(char *path, const struct layers_name *name)
{
	char *end = path + name->length;

	if (name->parent)
		*end = '\0';
	else
		strcpy(path, "/");
	for (; name->parent; name = name->parent) {
		end -= strlen(name->name);
		memcpy(end, name->name, strlen(name->name));
		*--end = '/';
	}
	return path;
}

char *
layers_path(const struct layers_name *name)
{
	char *path = mem_new(name->length + 2);

	layers_path_in(path, name);
	return path;
}

/* -- whiteouts -------------------------------------------------------------------- */

/* What is not of this layer goes; a directory stays for what is below it. */
static void
purge(struct layers_tree *t, struct layers_name *dir)
{
	struct layers_name *one, *next;

	for (one = dir->children; one; one = next) {
		next = one->next;
		purge(t, one);
		if (one->layer != t->layer && !one->children)
			layers_tree_remove(t, one);
	}
}

/* ".wh.NAME", of any type: NAME of a lower layer goes.  Other names with two marks are those
 * of aufs. */
static const char *
take_whiteout(struct layers_tree *t, const char *path, const char *base)
{
	struct layers_name *dir, *one;

	if (strcmp(base, opaque) && !strncmp(base + MARK, mark, MARK))
		return NULL;
	if (!base[MARK] || !strcmp(base + MARK, ".") || !strcmp(base + MARK, ".."))
		return "it is a whiteout of no name";
	dir = layers_tree_walk(t, path, (size_t)(base - path), false);
	if (!dir)
		return t->error;
	if (!strcmp(base, opaque)) {
		purge(t, dir);
		return NULL;
	}
	one = layers_tree_look(t, dir, base + MARK, strlen(base + MARK));
	if (one && one->layer != t->layer)
		layers_tree_remove(t, one);
	return t->error;
}

/* Is a component of the path, up to BASE, a whiteout? */
static bool
is_below_whiteout(const char *path, const char *base)
{
	const char *part;

	for (part = path; part < base; part += strcspn(part, "/") + 1) {
		if (!strncmp(part, mark, MARK))
			return true;
	}
	return false;
}

/* -- entries ---------------------------------------------------------------------- */

static const char *
take_attributes(struct layers *l, struct layers_file *file, struct archive_entry *entry)
{
	const char *name;
	const void *value;
	size_t size;

	archive_entry_xattr_reset(entry);
	while (archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK) {
		if (strcmp(name, "security.capability") || file->type != LAYERS_FILE) {
			l->left_out.attributes++;
		} else if (size > MOST_CAPS) {
			return "its capabilities are damaged";
		} else {
			file->caps = mem_copy(value, size);
			file->caps_size = size;
		}
	}
	return NULL;
}

static const char *
take_status(struct layers *l, struct layers_file *file, struct archive_entry *entry)
{
	int64_t uid = archive_entry_uid(entry), gid = archive_entry_gid(entry);

	if (uid < 0 || uid >= UINT32_MAX || gid < 0 || gid >= UINT32_MAX)
		return "its owner is a number that is too large";
	file->mode = archive_entry_perm(entry) & 07777;
	file->uid = (unsigned)uid;
	file->gid = (unsigned)gid;
	file->has_time = true;
	file->time = archive_entry_mtime(entry);
	file->nanoseconds = (uint32_t)archive_entry_mtime_nsec(entry);
	return take_attributes(l, file, entry);
}

/* A hard link leads to a name of the whole tree so far. */
static const char *
take_hard_link(struct layers_tree *t, const struct reading *r, struct layers_name *dir,
    const char *base)
{
	const char *path = unarchive_link(r->archive), *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	struct layers_name *from = layers_tree_walk(t, path, (size_t)(name - path), false), *old;

	if (from)
		from = layers_tree_look(t, from, name, strlen(name));
	if (t->error)
		return t->error;
	if (!from)
		return mem_print("it is a hard link to '%.200s', which is missing", path);
	if (!r->layer->diff_id && unarchive_size(r->archive) > 0)
		return "it is a hard link with contents: a cpio archive cannot be read here";
	if (from->file->type == LAYERS_DIR)
		return mem_print("it is a hard link to '%.200s', which is a directory", path);
	old = layers_tree_look(t, dir, base, strlen(base));
	if (old && old->file == from->file) {
		old->layer = t->layer;
		return NULL;
	}
	if (old)
		layers_tree_remove(t, old);
	layers_tree_add(t, dir, base, strlen(base), from->file);
	return t->error;
}

static const char *
take_content(struct layers_tree *t, const struct reading *r, struct layers_file *file)
{
	if (file->type == LAYERS_LINK)
		file->target = mem_copy(unarchive_link(r->archive), strlen(unarchive_link(r->archive)));
	if (file->type != LAYERS_FILE)
		return NULL;
	return t->store->put(t->store->context, file, r->archive);
}

/* The name does not exist any more before it is made anew, so that other names of the old file
 * keep what they had. */
static const char *
make(struct layers *l, const struct reading *r, struct layers_name *dir, const char *base,
    enum layers_type type, struct archive_entry *entry)
{
	struct layers_tree *t = &l->tree;
	struct layers_name *old = layers_tree_look(t, dir, base, strlen(base)), *new;
	struct layers_file *file;
	const char *error;

	if (old && old->file->type == LAYERS_DIR && type == LAYERS_DIR) {
		old->layer = t->layer;
		return take_status(l, old->file, entry);
	}
	if (old)
		layers_tree_remove(t, old);
	file = mem_new(sizeof *file);
	file->type = type;
	if (!(error = take_status(l, file, entry)) && !(error = take_content(t, r, file))) {
		new = layers_tree_add(t, dir, base, strlen(base), file);
		error = new ? NULL : t->error;
	}
	return error;
}

static bool
type_of(struct archive_entry *entry, enum layers_type *type)
{
	switch (archive_entry_filetype(entry)) {
	case AE_IFREG:
		*type = LAYERS_FILE;
		return true;
	case AE_IFDIR:
		*type = LAYERS_DIR;
		return true;
	case AE_IFLNK:
		*type = LAYERS_LINK;
		return true;
	case AE_IFIFO:
		*type = LAYERS_PIPE;
		return true;
	default:
		return false;
	}
}

static const char *
take_root(struct layers *l, struct archive_entry *entry)
{
	if (archive_entry_filetype(entry) != AE_IFDIR)
		return "the root is no directory";
	return take_status(l, l->tree.root->file, entry);
}

static const char *
take_entry(struct layers *l, const struct reading *r, struct archive_entry *entry)
{
	const char *path = unarchive_name(r->archive), *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	bool hard = unarchive_is_hard_link(r->archive);
	enum layers_type type = LAYERS_FILE;
	struct layers_name *dir;

	if (++l->entries > LAYERS_MOST)
		return "the layers have more than 2000000 entries";
	if (!strcmp(path, "."))
		return take_root(l, entry);
	if (r->layer->diff_id && is_below_whiteout(path, base))
		return NULL;
	if (r->layer->diff_id && !strncmp(base, mark, MARK))
		return take_whiteout(&l->tree, path, base);
	if (!hard && !type_of(entry, &type)) {
		l->left_out.devices++;
		return NULL;
	}
	dir = layers_tree_walk(&l->tree, path, (size_t)(base - path), true);
	if (!dir)
		return l->tree.error;
	return hard ? take_hard_link(&l->tree, r, dir, base) : make(l, r, dir, base, type, entry);
}

/* -- the stream of a layer ---------------------------------------------------------- */

static ssize_t
read_layer(void *context, void *buffer, size_t size)
{
	struct reading *r = context;
	uint64_t left = r->layer->size - r->at;
	ssize_t n;

	if (size > left)
		size = (size_t)left;
	do
		n = pread(r->layer->fd, buffer, size, (off_t)(r->layer->at + r->at));
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		r->at += (uint64_t)n;
		if (r->hash_in)
			sha256_add(&r->in, buffer, (size_t)n);
	}
	return n;
}

static void
watch(void *context, const void *bytes, size_t size)
{
	struct reading *r = context;

	if (r->hash_out)
		sha256_add(&r->out, bytes, size);
}

static char *
complain(const struct reading *r, const char *entry, const char *error)
{
	if (entry && *entry)
		return mem_print("the layer '%s': '%.300s': %s", r->layer->name, entry, error);
	return mem_print("the layer '%s': %s", r->layer->name, error);
}

/* A digest that lies explains the damage, so it is reported rather than the damage. */
static char *
compare(struct reading *r)
{
	unsigned char piece[4096];
	char is[SHA256_HEX];

	while (r->hash_in && read_layer(r, piece, sizeof piece) > 0)
		;
	if (r->hash_in) {
		sha256_end(&r->in, is);
		if (strcmp(is, r->layer->digest))
			return complain(r, NULL, mem_print("it has the wrong digest: its sha256 is %s", is));
	}
	return NULL;
}

static char *
compare_diff_id(struct reading *r)
{
	char is[SHA256_HEX];

	if (!r->hash_out)
		return NULL;
	sha256_end(&r->out, is);
	if (!strcmp(is, r->layer->diff_id))
		return NULL;
	return complain(r, NULL, mem_print("it is not the one of the configuration: the sha256 of its "
	    "contents is %s, and the diff_id %s", is, r->layer->diff_id));
}

static char *
read_entries(struct layers *l, struct reading *r)
{
	struct archive_entry *entry;
	const char *error = NULL;
	int result;

	while (!error && (result = unarchive_next(r->archive, &entry)) > 0)
		error = take_entry(l, r, entry);
	if (!error && result < 0)
		error = unarchive_error(r->archive);
	return error ? complain(r, unarchive_name(r->archive), error) : NULL;
}

/* What is no layer of an image is an archive, and none of its names may be absolute. */
static struct unarchive *
open_archive(struct reading *r)
{
	return r->layer->diff_id ? unarchive_open_layer(read_layer, watch, r) :
	    unarchive_open(read_layer, r);
}

/* Where a layer is not compressed, both digests are of the same bytes: one look is enough. */
char *
layers_add(struct layers *l, const struct oci_layer *layer)
{
	struct reading r = { .layer = layer, .hash_in = layer->digest, .hash_out = layer->diff_id };
	unsigned char head[6];
	ssize_t n = pread(layer->fd, head, sizeof head, (off_t)layer->at);
	char *error, *digest;

	if (layer->digest && layer->diff_id && !strcmp(layer->digest, layer->diff_id) && n > 0 &&
	    !unarchive_compressed(head, (size_t)n))
		r.hash_out = false;
	sha256_begin(&r.in);
	sha256_begin(&r.out);
	l->tree.layer++;
	l->tree.archive = !layer->diff_id;
	if (!(r.archive = open_archive(&r)))
		return complain(&r, NULL, "out of memory");
	error = read_entries(l, &r);
	digest = compare(&r);
	unarchive_close(r.archive);
	return digest ? digest : error ? error : compare_diff_id(&r);
}
