/* SPDX-License-Identifier: ISC */
/*
 * layers - fuzz lib/layers.c: entries of several layers in odd orders, whiteouts, links.
 *
 * Each line of the input is an entry: its type and NAME or NAME>LINK; a line "-" begins the next
 * layer.  The layers are made as tar archives, and applied.  Of the tree all that must hold is
 * checked, and that the contents which are kept are those of its files.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "memory.h"
#include "must.h"
#include "lib/layers.h"
#include "lib/mem.h"
#include "lib/oci.h"
#include "lib/sha256.h"
#include "lib/text.h"
#include "lib/unarchive.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* -- the layers ------------------------------------------------------------------------ */

static void
add_entry(struct buffer *tar, char type, const char *name, const char *link)
{
	static const char letters[] = "f0d5l2h1p6c3";
	const char *letter = strchr(letters, type);
	char block[512] = "";
	unsigned sum = 0, size = type == 'f' ? (unsigned)strlen(name) : 0;
	size_t i;

	text_format(block, 100, "%s", name);
	memcpy(block + 100, "0000755\0" "0000000\0" "0000000", 24);
	snprintf(block + 124, 12, "%011o", size);
	snprintf(block + 136, 12, "%011o", 1000);
	memset(block + 148, ' ', 8);
	block[156] = letter ? letter[1] : type;
	text_format(block + 157, 100, "%s", link);
	memcpy(block + 257, "ustar  ", 8);
	for (i = 0; i < sizeof block; i++)
		sum += (unsigned char)block[i];
	snprintf(block + 148, 8, "%06o", sum);
	buffer_add(tar, block, sizeof block);
	buffer_add(tar, name, size);
	while (tar->length % 512)
		buffer_add(tar, "", 1);
}

static void
end_layer(struct buffer *tar)
{
	do
		buffer_add(tar, "", 1);
	while (tar->length % 10240);
}

/* -- their contents ---------------------------------------------------------------------- */

enum { MOST = 4096 };

static bool kept[MOST];
static uint64_t made, alive;

static const char *
put(void *context, struct layers_file *file, struct unarchive *archive)
{
	const void *data;
	int64_t offset;
	size_t size;
	int more;

	while ((more = unarchive_data(archive, &data, &size, &offset)) > 0)
		file->size += (int64_t)size;
	if (more < 0)
		return unarchive_error(archive);
	file->content = made++;
	must(file->content < MOST);
	kept[file->content] = true;
	alive++;
	return NULL;
}

static void
drop(void *context, const struct layers_file *file)
{
	must(kept[file->content]);
	kept[file->content] = false;
	alive--;
}

/* -- the tree ------------------------------------------------------------------------------- */

struct found {
	const struct layers_file *files[MOST];
	unsigned names[MOST];
	size_t count;
};

static void
count_name(struct found *found, const struct layers_file *file)
{
	size_t i;

	for (i = 0; i < found->count && found->files[i] != file; i++)
		;
	if (i == found->count) {
		must(found->count < MOST);
		found->files[found->count] = file;
		found->names[found->count++] = 0;
	}
	found->names[i]++;
}

static void
check_name(struct found *found, const struct layers_name *one)
{
	const struct layers_name *child, *other;
	const char *path = layers_path(one);

	must(is_final(path) && strlen(path) < PATH_MAX && !strstr(path, "/.wh."));
	must(one->file->type == LAYERS_DIR || !one->children);
	must(one->file->type != LAYERS_LINK || one->file->target);
	if (one->file->type != LAYERS_DIR)
		count_name(found, one->file);
	for (child = one->children; child; child = child->next) {
		must(child->parent == one);
		for (other = child->next; other; other = other->next)
			must(strcmp(child->name, other->name) != 0);
		check_name(found, child);
	}
}

static void
check_tree(struct layers *layers)
{
	static struct found found;
	size_t i, contents = 0;

	found.count = 0;
	check_name(&found, layers_root(layers));
	for (i = 0; i < found.count; i++) {
		must(found.files[i]->names == found.names[i]);
		if (found.files[i]->type == LAYERS_FILE) {
			must(kept[found.files[i]->content]);
			contents++;
		}
	}
	must(contents == alive);
}

#define WRONG(text) "the layer 'layer': it " text, sizeof "the layer 'layer': it " text - 1

/* True if the layer was taken. */
static bool
apply(struct layers *layers, const struct buffer *tar)
{
	char hex[SHA256_HEX];
	struct oci_layer layer = { .name = "layer", .size = tar->length, .digest = hex, .diff_id = hex };
	char *error;

	sha256_hex(tar->data, tar->length, hex);
	layer.fd = memfd_create("layer", MFD_CLOEXEC);
	must(write(layer.fd, tar->data, tar->length) == (ssize_t)tar->length);
	error = layers_add(layers, &layer);
	close(layer.fd);
	/* a name stands behind a quote */
	must(!error || (strncmp(error, WRONG("has the wrong digest")) != 0 &&
	    strncmp(error, WRONG("is not the one of the configuration")) != 0));
	return !error;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct layers_store store = { NULL, put, drop };
	struct layers *layers = layers_new(&store);
	char *rest = mem_copy((const char *)data, size), *line;
	struct buffer tar = { 0 };
	bool good = true;

	memset(kept, 0, sizeof kept);
	made = alive = 0;
	while (good && (line = text_line(&rest))) {
		if (!strcmp(line, "-")) {
			end_layer(&tar);
			good = apply(layers, &tar);
			tar.length = 0;
		} else if (line[0] && line[1]) {
			char type = *line++;
			char *name = text_field(&line, '>');

			add_entry(&tar, type, name, line);
		}
	}
	if (good) {
		end_layer(&tar);
		good = apply(layers, &tar);
	}
	if (good)
		check_tree(layers);
	memory_free();
	return 0;
}
