/* SPDX-License-Identifier: ISC */
/* write_oci - a tree as a container image. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yyjson.h>

#include "jail_config.h"
#include "oci_layout.h"
#include "stage.h"
#include "write_archive.h"
#include "write_oci.h"
#include "builder/status.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "lib/decompress.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/platform.h"
#include "lib/sha256.h"

static const char manifest_type[] = "application/vnd.oci.image.manifest.v1+json",
	config_type[] = "application/vnd.oci.image.config.v1+json",
	layer_type[] = "application/vnd.oci.image.layer.v1.tar+gzip";

/* -- the layer ------------------------------------------------------------------------- */

struct layer {
	int fd;
	struct sha256 hash;
	unsigned long long size;
};

static ssize_t
read_layer(void *context, void *buffer, size_t size)
{
	struct layer *layer = context;
	ssize_t n;

	stage_poll();
	do
		n = read(layer->fd, buffer, size);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		sha256_add(&layer->hash, buffer, (size_t)n);
		layer->size += (unsigned long long)n;
	}
	return n;
}

/* The hash of the file, and that of what it is decompressed to. */
static struct oci_blob
hash_layer(const struct oci_layout *l, int fd, char diff_id[SHA256_HEX])
{
	struct layer layer = { .fd = fd };
	struct oci_blob blob;
	struct decompress *d;
	struct sha256 inner;
	const void *bytes;
	ssize_t n;

	sha256_begin(&layer.hash);
	sha256_begin(&inner);
	lseek(fd, 0, SEEK_SET);
	if (!(d = decompress_open(read_layer, &layer)))
		msg_no_memory();
	while ((n = decompress_next(d, &bytes)) > 0)
		sha256_add(&inner, bytes, (size_t)n);
	if (n < 0)
		msg_die(STATUS_IO, "cannot read '%s' again: %s", l->output, decompress_error(d));
	decompress_close(d);
	sha256_end(&inner, diff_id);
	sha256_end(&layer.hash, blob.hex);
	blob.size = layer.size;
	return blob;
}

static struct oci_blob
put_layer(const struct oci_layout *l, struct tree *tree, char diff_id[SHA256_HEX])
{
	static const char name[] = "layer";
	struct stage stage = { .output = l->output };
	struct oci_blob blob;

	stage.fd = openat(l->dir, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (stage.fd < 0)
		msg_cannot("write '%s'", l->output);
	write_archive(tree, &stage, ARCHIVE_TAR, FILTER_GZIP);
	blob = hash_layer(l, stage.fd, diff_id);
	close(stage.fd);
	if (renameat(l->dir, name, l->dir, mem_print("blobs/sha256/%s", blob.hex)) < 0)
		msg_cannot("write '%s'", l->output);
	return blob;
}

/* -- configuration and manifest ----------------------------------------------------------- */

static struct oci_blob
put_config(const struct oci_layout *l, const struct platform *p, const char *diff_id)
{
	yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
	yyjson_mut_val *root = yyjson_mut_obj(doc), *part;

	yyjson_mut_doc_set_root(doc, root);
	yyjson_mut_obj_add_str(doc, root, "created", l->epoch);
	yyjson_mut_obj_add_str(doc, root, "architecture", p->arch);
	if (*p->variant)
		yyjson_mut_obj_add_str(doc, root, "variant", p->variant);
	yyjson_mut_obj_add_str(doc, root, "os", p->os);
	yyjson_mut_obj_add_val(doc, root, "config", jail_config_json(doc));
	part = yyjson_mut_obj_add_obj(doc, root, "rootfs");
	yyjson_mut_obj_add_str(doc, part, "type", "layers");
	part = yyjson_mut_obj_add_arr(doc, part, "diff_ids");
	yyjson_mut_arr_add_strcpy(doc, part, mem_print("sha256:%s", diff_id));
	part = yyjson_mut_arr_add_obj(doc, yyjson_mut_obj_add_arr(doc, root, "history"));
	yyjson_mut_obj_add_str(doc, part, "created", l->epoch);
	yyjson_mut_obj_add_str(doc, part, "created_by", "mkrootfs");
	return oci_layout_json(l, doc);
}

static struct oci_blob
put_manifest(const struct oci_layout *l, const struct oci_blob *config, const struct oci_blob *layer)
{
	yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
	yyjson_mut_val *root = yyjson_mut_obj(doc), *list;

	yyjson_mut_doc_set_root(doc, root);
	yyjson_mut_obj_add_int(doc, root, "schemaVersion", 2);
	yyjson_mut_obj_add_str(doc, root, "mediaType", manifest_type);
	yyjson_mut_obj_add_val(doc, root, "config", oci_layout_descriptor(doc, config_type, config));
	list = yyjson_mut_obj_add_arr(doc, root, "layers");
	yyjson_mut_arr_append(list, oci_layout_descriptor(doc, layer_type, layer));
	return oci_layout_json(l, doc);
}

/* An archive is made of a layout beside it. */
static void
begin(struct oci_layout *l, const struct stage *stage, struct stage *beside, bool archive)
{
	if (archive)
		stage_open_beside(beside, stage->output);
	oci_layout_begin(l, archive ? beside->fd : stage->fd, stage->output);
}

/* Such a name would remove another one. */
static void
check_names(struct tree *tree)
{
	const struct node *const *nodes;
	size_t i, count;

	nodes = tree_sorted(tree, &count);
	for (i = 0; i < count; i++) {
		if (!strncmp(strrchr(nodes[i]->path, '/'), "/.wh.", 5))
			msg_die(STATUS_USAGE, "'%s' cannot be in an image: its name would be a whiteout",
			    nodes[i]->path);
	}
}

/* Only a layout may be replaced by another. */
static void
check_old(const struct stage *stage)
{
	int fd = stage_old(stage);

	if (fd < 0)
		return;
	if (faccessat(fd, "oci-layout", F_OK, 0) < 0)
		msg_die(STATUS_USAGE, "'%s' exists and is no OCI layout: choose another name, or move it away",
		    stage->output);
	close(fd);
}

void
write_oci(struct tree *tree, const struct stage *stage, bool archive)
{
	struct platform platform = jail_config_platform(tree);
	struct oci_manifest manifest = { .platform = &platform, .layer_count = 1 };
	struct oci_layout layout;
	struct oci_blob layer;
	struct stage beside;
	char diff_id[SHA256_HEX];

	check_names(tree);
	if (!archive)
		check_old(stage);
	begin(&layout, stage, &beside, archive);
	layer = put_layer(&layout, tree, diff_id);
	manifest.layers = &layer;
	manifest.config = put_config(&layout, &platform, diff_id);
	manifest.blob = put_manifest(&layout, &manifest.config, &layer);
	oci_layout_end(&layout, &manifest, 1);
	if (archive) {
		oci_layout_pack(&layout, stage->fd);
		stage_close(&beside);
	}
}
