/* SPDX-License-Identifier: ISC */
/* join_images - several images, each for one machine, as one. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <yyjson.h>

#include "join_images.h"
#include "oci_layout.h"
#include "output.h"
#include "stage.h"
#include "builder/status.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/members.h"
#include "lib/msg.h"
#include "lib/oci_parts.h"
#include "lib/platform.h"
#include "lib/sha256.h"

/* The image that is taken. */
struct taking {
	const struct oci_layout *layout;
	const char *file;
	struct members *members;
};

static _Noreturn void
refuse(const struct taking *t, const char *member, const char *why)
{
	msg_die(STATUS_IO, "the image '%s': '%s': %s", t->file, member, why);
}

/* The digest of a descriptor. */
static const char *
hex_of(const struct taking *t, yyjson_val *descriptor)
{
	const char *hex = oci_hex(oci_text(descriptor, "digest"));

	if (!hex)
		refuse(t, "index.json", "a digest is missing, or is no sha256");
	return hex;
}

static void
copy_piece(const struct taking *t, int from, int to, uint64_t at, uint64_t size, struct sha256 *hash)
{
	static char piece[1 << 16];
	ssize_t n;

	for (; size; size -= (uint64_t)n, at += (uint64_t)n) {
		stage_poll();
		n = pread(from, piece, size < sizeof piece ? (size_t)size : sizeof piece, (off_t)at);
		if (n < 0 && errno == EINTR) {
			n = 0;
			continue;
		}
		if (n <= 0)
			msg_die(STATUS_IO, "cannot read '%s'", t->file);
		sha256_add(hash, piece, (size_t)n);
		if (!kernel_write_all(to, piece, (size_t)n))
			msg_cannot("write '%s'", t->layout->output);
	}
}

/* Blobs of the same bytes are one. */
static struct oci_blob
copy_blob(const struct taking *t, yyjson_val *descriptor)
{
	const char *hex = hex_of(t, descriptor), *name = mem_print("blobs/sha256/%s", hex), *error;
	struct oci_blob blob;
	struct extent extent;
	struct sha256 hash;
	int fd;

	if ((error = members_find(t->members, name, &extent)))
		refuse(t, name, error);
	fd = openat(t->layout->dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		msg_cannot("write '%s'", t->layout->output);
	sha256_begin(&hash);
	copy_piece(t, extent.fd, fd, extent.at, extent.size, &hash);
	sha256_end(&hash, blob.hex);
	close(fd);
	if (strcmp(blob.hex, hex))
		refuse(t, name, "it has the wrong digest");
	blob.size = extent.size;
	return blob;
}

static yyjson_val *
json_of(const struct taking *t, const char *name)
{
	const char *error;
	size_t length = 0;
	char *text = members_text(t->members, name, OCI_MOST_JSON, &length, &error);
	yyjson_val *root;

	if (!text)
		refuse(t, name, error);
	root = yyjson_doc_get_root(yyjson_read_opts(text, length, YYJSON_READ_NOFLAG, NULL, NULL));
	if (!yyjson_is_obj(root))
		refuse(t, name, "it is no object of JSON");
	return root;
}

static const struct platform *
platform_of(const struct taking *t, const char *config)
{
	yyjson_val *json = json_of(t, mem_print("blobs/sha256/%s", config));
	struct platform *p = mem_new(sizeof *p);

	*p = (struct platform){ oci_text(json, "os"), oci_text(json, "architecture"),
		oci_text(json, "variant") };
	if (!*p->os)
		p->os = "linux";
	return p;
}

static struct oci_manifest
take_manifest(const struct taking *t, yyjson_val *descriptor)
{
	struct oci_manifest m = { .blob = copy_blob(t, descriptor) };
	yyjson_val *json = json_of(t, mem_print("blobs/sha256/%s", m.blob.hex)), *layer;
	yyjson_val *layers = yyjson_obj_get(json, "layers");
	yyjson_arr_iter iter;

	if (!yyjson_is_arr(layers))
		refuse(t, oci_text(descriptor, "digest"), "it is no manifest: it lacks layers");
	m.config = copy_blob(t, yyjson_obj_get(json, "config"));
	m.platform = platform_of(t, m.config.hex);
	m.layers = mem_new((yyjson_arr_size(layers) + 1) * sizeof *m.layers);
	yyjson_arr_iter_init(layers, &iter);
	while ((layer = yyjson_arr_iter_next(&iter)))
		m.layers[m.layer_count++] = copy_blob(t, layer);
	return m;
}

/* One image of each file. */
static struct oci_manifest
take(const struct oci_layout *layout, const char *file)
{
	struct taking t = { layout, file, NULL };
	yyjson_val *list;
	const char *error;

	t.members = members_open(file, &error);
	if (!t.members)
		msg_die(STATUS_IO, "the image '%s': %s", file, error);
	list = yyjson_obj_get(json_of(&t, "index.json"), "manifests");
	if (yyjson_arr_size(list) != 1 ||
	    strstr(oci_text(yyjson_arr_get_first(list), "mediaType"), "index"))
		msg_die(STATUS_USAGE, "the image '%s': --index takes images of one machine each", file);
	return take_manifest(&t, yyjson_arr_get_first(list));
}

static void
check_platforms(const struct oci_manifest *m, size_t count, char *const images[])
{
	size_t i, j;

	for (i = 0; i < count; i++) {
		for (j = 0; j < i; j++) {
			if (!strcmp(platform_text(m[i].platform), platform_text(m[j].platform)))
				msg_die(STATUS_USAGE, "'%s' and '%s' are both for %s", images[j], images[i],
				    platform_text(m[i].platform));
		}
	}
}

void
join_images(const char *output, char *const images[])
{
	bool archive = output_is_image_archive(output);
	struct stage stage, beside;
	struct oci_layout layout;
	struct oci_manifest *m = NULL;
	size_t count;

	stage_open(&stage, output, archive ? STAGE_FILE : STAGE_DIR);
	if (archive)
		stage_open_beside(&beside, output);
	oci_layout_begin(&layout, archive ? beside.fd : stage.fd, output);
	for (count = 0; images[count]; count++) {
		m = mem_grow(m, count, sizeof *m);
		m[count] = take(&layout, images[count]);
	}
	check_platforms(m, count, images);
	oci_layout_end(&layout, m, count);
	if (archive) {
		oci_layout_pack(&layout, stage.fd);
		stage_close(&beside);
	}
	stage_publish(&stage);
}
