/* SPDX-License-Identifier: ISC */
/*
 * layers - the tree that the layers of a container image make.
 *
 * The tree is in memory, and the contents of files are where the caller puts them: so no
 * name in a layer is ever looked up in a file system.  Names lead through the links of the
 * tree, with its root as '/'.  Sources: the OCI image specification, "Image Layer Filesystem
 * Changeset"; what umoci and containers/storage make of the same layers.
 */
#ifndef LAYERS_H
#define LAYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct layers;
struct oci_layer;
struct unarchive;

enum layers_type { LAYERS_DIR, LAYERS_FILE, LAYERS_LINK, LAYERS_PIPE };

/* What one name or, with hard links, several names lead to. */
struct layers_file {
	enum layers_type type;
	unsigned mode, uid, gid;
	unsigned names;
	bool has_time;          /* false: a directory that no layer names */
	int64_t time;           /* of the last change, seconds */
	uint32_t nanoseconds;
	int64_t size;           /* of the contents */
	uint64_t content;       /* the number that put() has set */
	const char *target;     /* of a symbolic link */
	const void *caps;       /* the attribute security.capability, or NULL */
	size_t caps_size;
	void *user;             /* for the caller; NULL at first */
	bool content_is_shared; /* likewise */
};

/* A name in the tree. */
struct layers_name {
	const char *name;       /* one component; "" for the root */
	struct layers_file *file;
	struct layers_name *parent, *children, *next;

	/* Private to layers.c: */
	struct layers_name *previous, *chain;
	unsigned layer;         /* that has written this name last */
	unsigned depth, length; /* of the path, in components and bytes */
};

/* The contents of files.  put() reads them by unarchive_data(), and returns NULL or the
 * reason why it cannot.  drop(): nothing has this content any more. */
struct layers_store {
	void *context;
	const char *(*put)(void *context, struct layers_file *, struct unarchive *);
	void (*drop)(void *context, const struct layers_file *);
};

/* What was left out, for notes. */
struct layers_left_out {
	size_t devices, attributes;
};

struct layers *layers_new(const struct layers_store *);

/* Apply the next layer.  NULL, or one line that names the layer and the entry (allocated).
 * Its digest and diff_id are verified. */
char *layers_add(struct layers *, const struct oci_layer *);

struct layers_name *layers_root(struct layers *);
const struct layers_left_out *layers_left_out(const struct layers *);

/* "/usr/bin/x" (allocated); the same in PATH, which has PATH_MAX bytes. */
char *layers_path(const struct layers_name *);
const char *layers_path_in(char *path, const struct layers_name *);

#endif
