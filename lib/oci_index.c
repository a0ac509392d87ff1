/* SPDX-License-Identifier: ISC */
/* oci_index - choose one of the manifests of an index. */
#define _GNU_SOURCE
#include <string.h>
#include <yyjson.h>

#include "mem.h"
#include "oci.h"
#include "oci_parts.h"
#include "platform.h"

/* A manifest that the index, or an index in it, names. */
struct candidate {
	struct oci_descriptor descriptor;
	const char *name, *reference;   /* of the image: "localhost/app:1", "1"; or "" */
	struct platform platform;       /* arch is "" if the index does not say it */
	unsigned score;                 /* platform_match() */
};

struct choice {
	struct oci_reader *reader;
	struct candidate *items;
	size_t count;
	const char *others;             /* the names of images that are not wanted */
};

static const char *const index_types[] = {
	"application/vnd.oci.image.index.v1+json",
	"application/vnd.docker.distribution.manifest.list.v2+json",
};

static bool
is_index(const char *type)
{
	return !strcmp(type, index_types[0]) || !strcmp(type, index_types[1]);
}

static const char *
add_word(const char *list, const char *word)
{
	const char *at = list;
	size_t n = strlen(word);

	for (; list && (at = strstr(at, word)); at += n) {
		if ((at == list || at[-1] == ' ') && (!at[n] || at[n] == ','))
			return list;
	}
	return list ? mem_print("%s, %s", list, word) : word;
}

static struct platform
platform_of(yyjson_val *descriptor)
{
	yyjson_val *p = yyjson_obj_get(descriptor, "platform");

	return (struct platform){ oci_text(p, "os"), oci_text(p, "architecture"), oci_text(p, "variant") };
}

static bool
is_wanted(struct choice *c, const struct candidate *one)
{
	const char *asked = c->reader->name, *digest = one->descriptor.digest;

	if (!asked || oci_is_named(one->name, asked) || !strcmp(one->reference, asked))
		return true;
	if (!strncmp(asked, "sha256:", 7) && strlen(asked) > 16 && !strncmp(digest, asked, strlen(asked)))
		return true;
	c->others = add_word(c->others, *one->name ? one->name : digest);
	return false;
}

static bool
add(struct choice *c, const struct candidate *one)
{
	struct candidate *mine;

	if (c->count == OCI_MOST_MANIFESTS)
		return oci_fail(c->reader, OCI_DAMAGED, "its index names more than %d manifests",
		    OCI_MOST_MANIFESTS);
	c->items = mem_grow(c->items, c->count, sizeof *c->items);
	mine = &c->items[c->count++];
	*mine = *one;
	mine->score = *one->platform.arch ?
	    platform_match(c->reader->platform, &one->platform) : 1;
	return true;
}

static bool gather(struct choice *, yyjson_val *index, const struct candidate *above, int depth);

static bool
gather_one(struct choice *c, yyjson_val *json, const struct candidate *above, int depth)
{
	yyjson_val *notes = yyjson_obj_get(json, "annotations"), *nested;
	struct candidate one = { .platform = platform_of(json) };
	const char *member;

	if (!oci_describe(c->reader, json, "an entry of the index", &one.descriptor))
		return false;
	/* signatures and the like, beside the images that they are for */
	if (*oci_text(notes, "vnd.docker.reference.type"))
		return true;
	one.reference = above ? above->reference : oci_text(notes, "org.opencontainers.image.ref.name");
	one.name = above ? above->name : oci_text(notes, "io.containerd.image.name");
	if (!*one.name)
		one.name = one.reference;
	if (!above && !is_wanted(c, &one))
		return true;
	if (!is_index(one.descriptor.type))
		return add(c, &one);
	if (depth == OCI_DEEPEST)
		return oci_fail(c->reader, OCI_DAMAGED, "its indexes are nested more than %d deep",
		    OCI_DEEPEST);
	member = oci_blob(c->reader, one.descriptor.hex, true);
	nested = oci_json(c->reader, member, one.descriptor.hex, NULL, NULL);
	return nested && gather(c, nested, &one, depth + 1);
}

static bool
gather(struct choice *c, yyjson_val *index, const struct candidate *above, int depth)
{
	yyjson_val *list = yyjson_obj_get(index, "manifests"), *json;
	yyjson_arr_iter iter;

	if (!yyjson_is_arr(list))
		return oci_fail(c->reader, OCI_DAMAGED, "its index has no list of manifests");
	yyjson_arr_iter_init(list, &iter);
	while ((json = yyjson_arr_iter_next(&iter))) {
		if (!gather_one(c, json, above, depth))
			return false;
	}
	return true;
}

/* Two entries for one manifest are two names of one image. */
static bool
is_same(const struct candidate *a, const struct candidate *b)
{
	return !strcmp(a->descriptor.digest, b->descriptor.digest);
}

static bool
refuse_several(struct choice *c, const struct candidate *best)
{
	const char *names = NULL;
	size_t i;
	bool differ = false;

	for (i = 0; i < c->count; i++) {
		differ |= strcmp(c->items[i].name, best->name) != 0;
		names = add_word(names, *c->items[i].name ? c->items[i].name : c->items[i].descriptor.digest);
	}
	if (differ || !*best->name)
		return oci_fail(c->reader, OCI_CHOICE, "it holds several images: name one of them, as in "
		    "'%s:NAME': %s", c->reader->image->file, names);
	return oci_fail(c->reader, OCI_DAMAGED, "it holds two images with the name '%s'%s%s", best->name,
	    *best->platform.arch ? " for " : "",
	    *best->platform.arch ? platform_text(&best->platform) : "");
}

static bool
refuse_all(struct choice *c)
{
	const char *platforms = NULL;
	size_t i;

	if (!c->count && c->others)
		return oci_fail(c->reader, OCI_CHOICE, "it holds no image '%s', only %s", c->reader->name,
		    c->others);
	for (i = 0; i < c->count; i++) {
		if (strcmp(c->items[i].platform.os, "unknown"))
			platforms = add_word(platforms, platform_text(&c->items[i].platform));
	}
	if (!platforms)
		return oci_fail(c->reader, OCI_DAMAGED, "its index names no image");
	return oci_fail(c->reader, OCI_CHOICE, "it has no manifest for %s, only for %s: a recipe "
	    "can choose by arch=", platform_text(c->reader->platform), platforms);
}

static const struct candidate *
choose(struct choice *c)
{
	const struct candidate *best = NULL, *one;
	size_t i;

	for (i = 0; i < c->count; i++) {
		one = &c->items[i];
		if (one->score && (!best || one->score > best->score))
			best = one;
	}
	if (!best) {
		refuse_all(c);
		return NULL;
	}
	for (i = 0; i < c->count; i++) {
		one = &c->items[i];
		if (is_same(one, best) || (one->score < best->score && !strcmp(one->name, best->name)))
			continue;
		if (one->score == best->score || (!c->reader->name && strcmp(one->name, best->name))) {
			refuse_several(c, best);
			return NULL;
		}
	}
	return best;
}

bool
oci_index_read(struct oci_reader *r, yyjson_val *index)
{
	struct choice c = { .reader = r };
	const struct candidate *best;
	const char *member;
	yyjson_val *manifest;

	if (!gather(&c, index, NULL, 0) || !(best = choose(&c)))
		return false;
	r->image->name = *best->name ? best->name : NULL;
	r->image->digest = best->descriptor.digest;
	member = oci_blob(r, best->descriptor.hex, true);
	manifest = oci_json(r, member, best->descriptor.hex, NULL, NULL);
	return manifest && oci_manifest_read(r, manifest, member);
}
