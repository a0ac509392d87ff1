/* SPDX-License-Identifier: ISC */
/* docker_archive - the list of images in a docker-archive: what `docker save` writes. */
#define _GNU_SOURCE
#include <string.h>
#include <yyjson.h>

#include "mem.h"
#include "oci.h"
#include "oci_parts.h"
#include "sha256.h"

static const char member[] = "manifest.json";

/* The digits in "HEX.json", "blobs/sha256/HEX" or "sha256:HEX"; NULL: there are none. */
static const char *
hex_in(const char *name)
{
	const char *base = strrchr(name, '/');
	size_t n;

	base = base ? base + 1 : name;
	base += !strncmp(base, "sha256:", 7) ? 7 : 0;
	n = strspn(base, "0123456789abcdef");
	if (n != SHA256_HEX - 1 || (base[n] && base[n] != '.'))
		return NULL;
	return mem_copy(base, n);
}

static bool
has_tag(yyjson_val *image, const char *asked, const char **found)
{
	yyjson_val *tag;
	yyjson_arr_iter iter;

	yyjson_arr_iter_init(yyjson_obj_get(image, "RepoTags"), &iter);
	while ((tag = yyjson_arr_iter_next(&iter))) {
		const char *text = yyjson_is_str(tag) ? yyjson_get_str(tag) : "";

		if (asked && !oci_is_named(text, asked))
			continue;
		*found = text;
		return true;
	}
	return false;
}

/* Its first name, or where its configuration is. */
static const char *
name_of(yyjson_val *image)
{
	const char *name = NULL;

	return has_tag(image, NULL, &name) ? name : oci_text(image, "Config");
}

static const char *
names_of(yyjson_val *list)
{
	const char *names = NULL;
	yyjson_arr_iter iter;
	yyjson_val *image;

	yyjson_arr_iter_init(list, &iter);
	while ((image = yyjson_arr_iter_next(&iter)))
		names = names ? mem_print("%s, %s", names, name_of(image)) : name_of(image);
	return names;
}

static bool
is_asked_for(const struct oci_reader *r, yyjson_val *image, const char **name)
{
	const char *hex = hex_in(oci_text(image, "Config")), *asked = r->name;

	if (has_tag(image, asked, name) || !asked)
		return true;
	return hex && !strncmp(asked, "sha256:", 7) && strlen(asked) > 16 &&
	    !strncmp(hex, asked + 7, strlen(asked) - 7);
}

static yyjson_val *
choose(struct oci_reader *r, yyjson_val *list)
{
	yyjson_val *image, *best = NULL;
	yyjson_arr_iter iter;
	size_t found = 0;

	if (!yyjson_arr_size(list) || yyjson_arr_size(list) > OCI_MOST_MANIFESTS) {
		oci_fail(r, OCI_DAMAGED, "'%s' names %s", member,
		    yyjson_arr_size(list) ? "more than 1000 images" : "no image");
		return NULL;
	}
	yyjson_arr_iter_init(list, &iter);
	while ((image = yyjson_arr_iter_next(&iter))) {
		if (is_asked_for(r, image, &r->image->name)) {
			best = image;
			found++;
		}
	}
	if (found == 1)
		return best;
	if (!found)
		oci_fail(r, OCI_CHOICE, "it holds no image '%s', only %s", r->name, names_of(list));
	else if (r->name)
		oci_fail(r, OCI_DAMAGED, "it holds two images with the name '%s'", r->name);
	else
		oci_fail(r, OCI_CHOICE, "it holds several images: name one of them, as in '%s:NAME': %s",
		    r->image->file, names_of(list));
	return NULL;
}

bool
docker_archive_read(struct oci_reader *r, yyjson_val *list)
{
	yyjson_val *image = choose(r, list), *layers, *layer;
	const char *config, *hex;
	yyjson_arr_iter iter;

	if (!image)
		return false;
	config = oci_text(image, "Config");
	layers = yyjson_obj_get(image, "Layers");
	if (!*config || !yyjson_is_arr(layers))
		return oci_fail(r, OCI_DAMAGED, "'%s' lacks Config or Layers", member);
	if (yyjson_arr_size(layers) > OCI_MOST_LAYERS)
		return oci_fail(r, OCI_DAMAGED, "'%s' names %zu layers: %d are the most", member,
		    yyjson_arr_size(layers), OCI_MOST_LAYERS);
	hex = hex_in(config);
	r->image->digest = hex ? mem_print("sha256:%s", hex) : NULL;
	if (!oci_take_config(r, config, hex))
		return false;
	yyjson_arr_iter_init(layers, &iter);
	while ((layer = yyjson_arr_iter_next(&iter))) {
		const char *name = yyjson_is_str(layer) ? yyjson_get_str(layer) : "";

		/* of HEX.tar the digits are those of the diff_id, which is compared anyway */
		if (!oci_take_layer(r, name, strncmp(name, "blobs/", 6) ? NULL : hex_in(name)))
			return false;
	}
	return oci_pair_layers(r, member);
}
