/* SPDX-License-Identifier: ISC */
/* oci_parts - what the files of oci share: the image that is being read. */
#ifndef OCI_PARTS_H
#define OCI_PARTS_H

#include <stdbool.h>
#include <stddef.h>

struct members;
struct oci;
struct platform;
struct yyjson_val;

enum {
	OCI_MOST_JSON = 4 << 20,        /* bytes, as registries have it */
	OCI_MOST_LAYERS = 500,          /* docker allows 127 */
	OCI_MOST_MANIFESTS = 1000,
	OCI_DEEPEST = 4,                /* an index in an index */
};

struct oci_reader {
	struct members *members;
	const char *name;               /* that is wanted, or NULL */
	const struct platform *platform;
	bool platform_given;
	bool flat;                      /* skopeo's dir: blobs beside the manifest */
	struct oci *image;
	size_t taken;                   /* layers, by oci_take_layer() */
	const char *error;
	int mistake;                    /* enum oci_mistake */
};

/* Part of JSON that points to a blob. */
struct oci_descriptor {
	const char *digest;             /* "sha256:..." */
	const char *hex;                /* its digits */
	const char *type;               /* the media type, or "" */
	bool has_size;
	unsigned long long size;
	struct yyjson_val *json;
};

/* Set the error of the reader, if it is the first.  Returns false. */
bool oci_fail(struct oci_reader *, int mistake, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The 64 digits of "sha256:DIGITS"; NULL: it is another digest, or none. */
const char *oci_hex(const char *digest);

/* The string NAME of an object, or "". */
const char *oci_text(struct yyjson_val *object, const char *name);

/* The root of the JSON in a member, an object or a list, whose hash is HEX if that is not NULL.
 * NULL: the error is set. */
struct yyjson_val *oci_json(struct oci_reader *, const char *member, const char *hex,
    const char **text, size_t *length);

/* Read a descriptor of WHAT, "the config" or the like.  False: the error is set. */
bool oci_describe(struct oci_reader *, struct yyjson_val *, const char *what,
    struct oci_descriptor *);

/* The name of the member that has the blob; MANIFEST: it is one, or an index. */
const char *oci_blob(const struct oci_reader *, const char *hex, bool manifest);

/* oci_index.c: choose one of the manifests of an index; then as oci_manifest_read(). */
bool oci_index_read(struct oci_reader *, struct yyjson_val *index);

/* oci_manifest.c: the layers and the configuration that a manifest names. */
bool oci_manifest_read(struct oci_reader *, struct yyjson_val *manifest, const char *member);

/* docker_archive.c: the same for the list of a docker-archive. */
bool docker_archive_read(struct oci_reader *, struct yyjson_val *list);

/* oci_manifest.c: parts for both: the configuration in a member; a layer in a member, of which
 * the digest may be NULL; compare their numbers. */
bool oci_take_config(struct oci_reader *, const char *member, const char *hex);
bool oci_take_layer(struct oci_reader *, const char *member, const char *hex);
bool oci_pair_layers(struct oci_reader *, const char *member);

/* Is FULL, the name of an image, what the user means by ASKED? */
bool oci_is_named(const char *full, const char *asked);

#endif
