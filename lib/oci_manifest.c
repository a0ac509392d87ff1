/* SPDX-License-Identifier: ISC */
/* oci_manifest - the layers and the configuration that a manifest names. */
#define _GNU_SOURCE
#include <string.h>
#include <yyjson.h>

#include "mem.h"
#include "members.h"
#include "oci.h"
#include "oci_parts.h"
#include "platform.h"
#include "sha256.h"

static bool
take_platform(struct oci_reader *r, const char *member, yyjson_val *config)
{
	struct platform p = { oci_text(config, "os"), oci_text(config, "architecture"),
		oci_text(config, "variant") };

	if (!*p.os)
		p.os = "linux";
	r->image->platform = platform_text(&p);
	if (strcmp(p.os, "linux"))
		return oci_fail(r, OCI_CHOICE, "it is for %s, and not for Linux: '%s'",
		    r->image->platform, member);
	r->image->other_platform = *p.arch && !platform_match(r->platform, &p);
	if (r->image->other_platform && r->platform_given)
		return oci_fail(r, OCI_CHOICE, "it is for %s, not for %s", r->image->platform,
		    platform_text(r->platform));
	return true;
}

static bool
take_diff_ids(struct oci_reader *r, const char *member, yyjson_val *list)
{
	struct oci *image = r->image;
	yyjson_arr_iter iter;
	yyjson_val *id;
	size_t n = 0;

	if (!yyjson_is_arr(list))
		return oci_fail(r, OCI_DAMAGED, "'%s' has no list rootfs.diff_ids", member);
	image->layer_count = yyjson_arr_size(list);
	if (image->layer_count > OCI_MOST_LAYERS)
		return oci_fail(r, OCI_DAMAGED, "'%s' names %zu layers: %d are the most", member,
		    image->layer_count, OCI_MOST_LAYERS);
	image->layers = mem_new((image->layer_count + 1) * sizeof *image->layers);
	yyjson_arr_iter_init(list, &iter);
	while ((id = yyjson_arr_iter_next(&iter))) {
		const char *text = yyjson_is_str(id) ? yyjson_get_str(id) : "";

		image->layers[n].diff_id = oci_hex(text);
		if (!image->layers[n++].diff_id)
			return oci_fail(r, OCI_DAMAGED, "'%s' has the diff_id '%.100s', which is no sha256", member,
			    text);
	}
	return true;
}

bool
oci_take_config(struct oci_reader *r, const char *member, const char *hex)
{
	struct oci *image = r->image;
	yyjson_val *config = oci_json(r, member, hex, &image->config, &image->config_length);

	return config && take_platform(r, member, config) &&
	    take_diff_ids(r, member, yyjson_obj_get(yyjson_obj_get(config, "rootfs"), "diff_ids"));
}

bool
oci_take_layer(struct oci_reader *r, const char *member, const char *hex)
{
	struct oci_layer *layer;
	struct extent extent;
	const char *error;

	if (r->taken >= r->image->layer_count) {
		r->taken++;
		return true;
	}
	if ((error = members_find(r->members, member, &extent)))
		return oci_fail(r, strstr(error, "missing") ? OCI_MISSING : OCI_DAMAGED, "the layer '%s': %s",
		    member, error);
	layer = &r->image->layers[r->taken++];
	layer->name = member;
	layer->digest = hex;
	layer->fd = extent.fd;
	layer->at = extent.at;
	layer->size = extent.size;
	r->image->size += extent.size;
	return true;
}

bool
oci_pair_layers(struct oci_reader *r, const char *member)
{
	if (r->taken == r->image->layer_count)
		return true;
	return oci_fail(r, OCI_DAMAGED, "'%s' names %s layers than the configuration, which has %zu",
	    member,
	    r->taken > r->image->layer_count ? "more" : "fewer", r->image->layer_count);
}

/* -- the manifest of the OCI, and docker's of schema 2 ----------------------------- */

static const char *const layer_types[] = {
	"", "application/vnd.oci.image.layer.v1.tar",
	"application/vnd.oci.image.layer.v1.tar+gzip", "application/vnd.oci.image.layer.v1.tar+zstd",
	"application/vnd.docker.image.rootfs.diff.tar", "application/vnd.docker.image.rootfs.diff.tar.gzip",
	"application/vnd.docker.image.rootfs.diff.tar.zstd",
	"application/vnd.docker.container.image.rootfs.diff.x-gtar",
};

static const char *const config_types[] = {
	"", "application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json",
};

static bool
is_in(const char *type, const char *const list[], size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!strcmp(type, list[i]))
			return true;
	}
	return false;
}

/* The type does not tell the compression, which the first bytes do, as for docker. */
static bool
check_layer_type(struct oci_reader *r, const struct oci_descriptor *d)
{
	if (is_in(d->type, layer_types, sizeof layer_types / sizeof *layer_types))
		return true;
	if (strstr(d->type, "encrypted"))
		return oci_fail(r, OCI_DAMAGED, "the layer '%s' is encrypted: decrypt the image first",
		    d->digest);
	if (strstr(d->type, "foreign") || strstr(d->type, "nondistributable"))
		return oci_fail(r, OCI_DAMAGED, "the layer '%s' is a foreign layer, which is not in the image: "
		    "save the image with its layers", d->digest);
	return oci_fail(r, OCI_DAMAGED, "the layer '%s' has the unknown type '%.100s'", d->digest, d->type);
}

static bool
read_layer(struct oci_reader *r, yyjson_val *json)
{
	struct oci_descriptor d;
	const struct oci_layer *layer;
	const char *member;

	if (!oci_describe(r, json, "a layer of the manifest", &d) || !check_layer_type(r, &d))
		return false;
	member = oci_blob(r, d.hex, false);
	if (!oci_take_layer(r, member, d.hex))
		return false;
	if (r->taken > r->image->layer_count)
		return true;
	layer = &r->image->layers[r->taken - 1];
	if (d.has_size && layer->size != d.size)
		return oci_fail(r, OCI_DAMAGED,
		    "the layer '%s' has %llu bytes, and the manifest says %llu", member,
		    (unsigned long long)layer->size, d.size);
	return true;
}

static bool
check_kind(struct oci_reader *r, yyjson_val *manifest, const char *member)
{
	const char *type = oci_text(manifest, "mediaType");

	if (yyjson_get_uint(yyjson_obj_get(manifest, "schemaVersion")) == 1 ||
	    yyjson_obj_get(manifest, "fsLayers") || strstr(type, "distribution.manifest.v1"))
		return oci_fail(r, OCI_DAMAGED,
		    "'%s' is a manifest of schema 1: pull the image anew, and save it",
		    member);
	if (!yyjson_is_obj(yyjson_obj_get(manifest, "config")) ||
	    !yyjson_is_arr(yyjson_obj_get(manifest, "layers")))
		return oci_fail(r, OCI_DAMAGED,
		    "'%s' is no manifest of an image: it lacks config or layers", member);
	if (yyjson_arr_size(yyjson_obj_get(manifest, "layers")) > OCI_MOST_LAYERS)
		return oci_fail(r, OCI_DAMAGED, "'%s' names %zu layers: %d are the most", member,
		    yyjson_arr_size(yyjson_obj_get(manifest, "layers")), OCI_MOST_LAYERS);
	return true;
}

bool
oci_manifest_read(struct oci_reader *r, yyjson_val *manifest, const char *member)
{
	struct oci_descriptor config;
	yyjson_arr_iter iter;
	yyjson_val *json;

	if (!check_kind(r, manifest, member) ||
	    !oci_describe(r, yyjson_obj_get(manifest, "config"), "the config of the manifest", &config))
		return false;
	if (strstr(config.type, "encrypted"))
		return oci_fail(r, OCI_DAMAGED, "'%s' is of an encrypted image: decrypt it first", member);
	if (!is_in(config.type, config_types, sizeof config_types / sizeof *config_types))
		return oci_fail(r, OCI_DAMAGED, "'%s' is no manifest of an image: its config is of the type "
		    "'%.100s'", member, config.type);
	if (!r->image->digest)
		r->image->digest = config.digest;
	if (!oci_take_config(r, oci_blob(r, config.hex, false), config.hex))
		return false;
	yyjson_arr_iter_init(yyjson_obj_get(manifest, "layers"), &iter);
	while ((json = yyjson_arr_iter_next(&iter))) {
		if (!read_layer(r, json))
			return false;
	}
	return oci_pair_layers(r, member);
}
