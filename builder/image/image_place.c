/* SPDX-License-Identifier: ISC */
/* image_place - place the trees of container images. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image_place.h"
#include "image_store.h"
#include "builder/output/jail_config.h"
#include "builder/recipe/entry.h"
#include "builder/recipe/vars.h"
#include "builder/status.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "lib/layers.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/oci.h"
#include "lib/unarchive.h"

bool
image_is_given(const char *argument)
{
	enum { HEAD = 512 };
	unsigned char head[HEAD];
	const char *name, *path = oci_split(argument, &name);
	struct stat st;
	ssize_t n;
	int fd;

	if (stat(path, &st) < 0 || !strcmp(argument, "-"))
		return false;
	if (S_ISDIR(st.st_mode))
		return oci_is_image(path);
	if (!S_ISREG(st.st_mode) || (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return false;
	n = read(fd, head, sizeof head);
	close(fd);
	return n > 0 && unarchive_known(head, (size_t)n);
}

void
image_read(struct entries *entries, const char *argument)
{
	entries->items = mem_new(sizeof *entries->items);
	entries->items[entries->count++] = (struct entry){
		.kind = VERB_IMAGE, .source = argument,
	};
}

/* -- into the tree ----------------------------------------------------------------- */

struct placing {
	struct tree *tree;
	const struct entry *entry;
	const char *origin;
};

static struct node
node_of(const struct placing *p, const struct layers_name *name)
{
	static const enum node_type types[] = {
		[LAYERS_DIR] = NODE_DIR, [LAYERS_FILE] = NODE_FILE, [LAYERS_LINK] = NODE_LINK,
		[LAYERS_PIPE] = NODE_PIPE,
	};
	static char path[PATH_MAX];     /* the tree has a copy */
	const struct layers_file *file = name->file;

	return (struct node){
		.path = layers_path_in(path, name), .type = types[file->type], .mode = file->mode,
		.uid = file->uid, .gid = file->gid, .target = file->target,
		.caps = file->caps, .caps_size = (unsigned)file->caps_size,
		.has_time = file->has_time, .time = file->time < 0 ? 0 : file->time, .origin = p->origin,
		.override = p->entry->override, .base = !p->entry->override,
	};
}

/* The names of a hard link share their contents, and what counts them. */
struct shared {
	const struct blob *content;
	struct names *names;
};

static void
take_content(struct layers_file *file, struct node *node)
{
	struct shared *shared = file->user;

	if (file->names < 2) {
		node->content = file->user;
		return;
	}
	if (!file->content_is_shared) {
		shared = mem_new(sizeof *shared);
		*shared = (struct shared){ file->user, mem_new(sizeof *shared->names) };
		file->user = shared;
		file->content_is_shared = true;
	}
	node->content = shared->content;
	node->names = shared->names;
}

static void
place(const struct placing *p, struct layers_name *name)
{
	struct node node = node_of(p, name);
	struct layers_name *child;
	char *complaint;

	if (node.type == NODE_FILE)
		take_content(name->file, &node);
	complaint = tree_place(p->tree, &node);
	if (complaint)
		msg_complain("%s", complaint);
	for (child = name->children; child; child = child->next)
		place(p, child);
}

static void
tell(const struct placing *p, const struct layers *layers)
{
	const struct layers_left_out *out = layers_left_out(layers);

	if (out->devices)
		msg_note("%s: left out: %zu devices", p->origin, out->devices);
	if (out->attributes)
		msg_note("%s: left out: %zu extended attributes other than capabilities", p->origin,
		    out->attributes);
}

static int
status_of(enum oci_mistake mistake)
{
	return mistake == OCI_MISSING ? STATUS_UNRESOLVED :
	    mistake == OCI_CHOICE ? STATUS_USAGE : STATUS_IO;
}

static const struct oci *
open_image(const struct entry *entry, const char *where)
{
	const char *error, *arch = entry->arch ? entry->arch : vars_given("ARCH"), *name;
	enum oci_mistake mistake;
	const struct oci *image;
	struct stat st;

	if (entry->opt && stat(oci_split(entry->source, &name), &st) < 0 && errno == ENOENT) {
		msg_note("%sleft out: '%s' does not exist", where, entry->source);
		return NULL;
	}
	image = oci_open(entry->source, arch, &error, &mistake);
	if (!image)
		msg_error(status_of(mistake), "%s%s", where, error);
	else if (image->other_platform)
		msg_note("%sthe image '%s' is for %s, which is not this machine", where, image->file,
		    image->platform);
	return image;
}

static void
place_image(struct tree *tree, const struct entry *entry, const char *output)
{
	const char *where = entry->origin ? mem_print("%s: ", entry->origin) : "";
	const struct oci *image = open_image(entry, where);
	struct placing p = { tree, entry, entry->origin ? entry->origin : entry->source };
	struct layers *layers;
	char *error;
	size_t i;

	if (!image)
		return;
	layers = layers_new(image_store(output, image->file));
	for (i = 0; i < image->layer_count; i++) {
		error = layers_add(layers, &image->layers[i]);
		if (error) {
			msg_error(STATUS_IO, "%sthe image '%s': %s", where, image->file, error);
			return;
		}
	}
	place(&p, layers_root(layers));
	jail_config_take(image->config, image->config_length);
	tell(&p, layers);
}

void
image_place(struct tree *tree, const struct entries *entries, const char *output)
{
	size_t i;

	for (i = 0; i < entries->count; i++) {
		if (entries->items[i].kind == VERB_IMAGE)
			place_image(tree, &entries->items[i], output);
	}
}
