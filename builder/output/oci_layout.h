/* SPDX-License-Identifier: ISC */
/*
 * oci_layout - an OCI layout, which is a docker-archive as well, in a directory that is
 * written: blobs, and the files that name them.
 */
#ifndef OCI_LAYOUT_H
#define OCI_LAYOUT_H

#include <stddef.h>

struct platform;
struct yyjson_mut_doc;
struct yyjson_mut_val;

struct oci_layout {
	int dir;                        /* the directory */
	const char *output;             /* for messages */
	const char *name;               /* of the image: "localhost/app:latest" */
	const char *epoch;              /* "2026-01-01T00:00:00Z" */
};

/* A blob, or part of JSON that names one. */
struct oci_blob {
	char hex[65];
	unsigned long long size;
};

void oci_layout_begin(struct oci_layout *, int dir, const char *output);

/* Make the file NAME with these bytes; the blob with these bytes. */
void oci_layout_put(const struct oci_layout *, const char *name, const void *bytes, size_t length);
struct oci_blob oci_layout_blob(const struct oci_layout *, const void *bytes, size_t length);

/* The same for JSON, which is freed. */
struct oci_blob oci_layout_json(const struct oci_layout *, struct yyjson_mut_doc *);

/* A descriptor of the blob. */
struct yyjson_mut_val *oci_layout_descriptor(struct yyjson_mut_doc *, const char *type,
    const struct oci_blob *);

/* A manifest in the layout: that of one machine. */
struct oci_manifest {
	struct oci_blob blob, config, *layers;
	size_t layer_count;
	const struct platform *platform;
};

/* Write index.json, manifest.json and oci-layout for these manifests. */
void oci_layout_end(const struct oci_layout *, const struct oci_manifest *, size_t count);

/* Write all files of the layout to FD, as a tar archive. */
void oci_layout_pack(const struct oci_layout *, int fd);

#endif
