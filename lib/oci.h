/* SPDX-License-Identifier: ISC */
/*
 * oci - container images: docker-archive, OCI archive, OCI layout, skopeo's dir.
 *
 * From the file to the layers and the configuration of one image in it.  All JSON is read
 * and verified here; the layers are opened, and not read.  Sources: the OCI image
 * specification 1.1, docker's image specification 1.2, containers-transports(5).
 */
#ifndef OCI_H
#define OCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct extent;

enum oci_mistake {
	OCI_MISSING,            /* a file or a member is missing */
	OCI_CHOICE,             /* the user must name an image or a platform that exists */
	OCI_DAMAGED,            /* unreadable, or against the specification */
};

struct oci_layer {
	const char *name;       /* of the member, for messages */
	int fd;                 /* where its bytes are; one of its own if the image is a directory */
	uint64_t at, size;
	const char *digest;     /* of the member, 64 hexadecimal digits; NULL: not known */
	const char *diff_id;    /* of the decompressed bytes; NULL: this is an archive, no layer */
};

struct oci {
	const char *file;       /* the path, without a name behind it */
	const char *form;       /* "OCI layout" or the like */
	const char *name;       /* "localhost/app:1", or NULL */
	const char *digest;     /* of the manifest, or of the configuration, "sha256:..." */
	const char *platform;   /* "linux/amd64", by the configuration */
	bool other_platform;    /* it is not for the platform that was wanted */
	const char *config;     /* JSON, with a NUL behind it */
	size_t config_length;
	struct oci_layer *layers;
	size_t layer_count;
	uint64_t size;          /* of all layers, as they are stored */
};

/*
 * SPEC is PATH or PATH:NAME; PLATFORM is as for platform_parse(), or NULL for this machine.
 * NULL: *ERROR is one line that names the file and the member in it, and *MISTAKE says what
 * kind of mistake it is.
 */
const struct oci *oci_open(const char *spec, const char *platform, const char **error,
    enum oci_mistake *mistake);

/*
 * Open the layers once more, as they were when the image was opened: new descriptors in a copy
 * of the list, which has the same number of layers.  NULL and errno.
 */
const struct oci_layer *oci_layers_open(const struct oci *);
/* Close all descriptors of the layers. */
void oci_layers_close(const struct oci *, const struct oci_layer *);

/* The path in SPEC; *NAME: what stands behind the ':', or NULL. */
const char *oci_split(const char *spec, const char **name);

/* Is the file at this path a container image?  By its kind and its first members; of a
 * damaged one it may be true. */
bool oci_is_image(const char *path);

#endif
