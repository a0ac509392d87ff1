/* SPDX-License-Identifier: ISC */
/* oci_layout - an OCI layout, which is a docker-archive as well. */
#define _GNU_SOURCE
#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <yyjson.h>

#include "oci_layout.h"
#include "stage.h"
#include "builder/recipe/vars.h"
#include "builder/status.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/platform.h"
#include "lib/sha256.h"

static const char index_type[] = "application/vnd.oci.image.index.v1+json",
	manifest_type[] = "application/vnd.oci.image.manifest.v1+json";

/* "localhost/NAME:latest", with the characters that a name may have. */
static const char *
name_of(const char *output)
{
	const char *slash, *given = vars_given("NAME");
	char *name, *c;
	size_t n = strlen(output);

	if (given)
		return given;
	while (n && output[n - 1] == '/')
		n--;
	output = mem_copy(output, n);
	slash = strrchr(output, '/');
	name = mem_print("%s", slash ? slash + 1 : output);
	if ((c = strstr(name, ".oci")))
		*c = '\0';
	for (c = name; *c; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
		else if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789", *c))
			*c = '-';
	}
	return mem_print("localhost/%s:latest", *name && *name != '-' ? name : "jail");
}

void
oci_layout_begin(struct oci_layout *l, int dir, const char *output)
{
	time_t epoch = (time_t)vars_epoch();
	char *text = mem_new(32);
	struct tm tm;

	strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&epoch, &tm));
	*l = (struct oci_layout){ dir, output, name_of(output), text };
	if (mkdirat(dir, "blobs", 0755) < 0 || mkdirat(dir, "blobs/sha256", 0755) < 0)
		msg_cannot("write '%s'", output);
}

static _Noreturn void
fail(const struct oci_layout *l)
{
	msg_cannot("write '%s'", l->output);
}

void
oci_layout_put(const struct oci_layout *l, const char *name, const void *bytes, size_t length)
{
	int fd = openat(l->dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || !kernel_write_all(fd, bytes, length) || close(fd) < 0)
		fail(l);
}

struct oci_blob
oci_layout_blob(const struct oci_layout *l, const void *bytes, size_t length)
{
	struct oci_blob blob = { .size = length };

	sha256_hex(bytes, length, blob.hex);
	oci_layout_put(l, mem_print("blobs/sha256/%s", blob.hex), bytes, length);
	return blob;
}

static char *
text_of(const struct oci_layout *l, yyjson_mut_doc *doc, size_t *length)
{
	char *text = yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, length);

	if (!text)
		msg_die(STATUS_IO, "cannot write '%s': a text in the configuration is not UTF-8", l->output);
	yyjson_mut_doc_free(doc);
	return text;
}

struct oci_blob
oci_layout_json(const struct oci_layout *l, yyjson_mut_doc *doc)
{
	size_t length;
	char *text = text_of(l, doc, &length);
	struct oci_blob blob = oci_layout_blob(l, text, length);

	free(text);
	return blob;
}

static void
put_json(const struct oci_layout *l, const char *name, yyjson_mut_doc *doc)
{
	size_t length;
	char *text = text_of(l, doc, &length);

	oci_layout_put(l, name, text, length);
	free(text);
}

yyjson_mut_val *
oci_layout_descriptor(yyjson_mut_doc *doc, const char *type, const struct oci_blob *blob)
{
	yyjson_mut_val *d = yyjson_mut_obj(doc);

	yyjson_mut_obj_add_str(doc, d, "mediaType", type);
	yyjson_mut_obj_add_strcpy(doc, d, "digest", mem_print("sha256:%s", blob->hex));
	yyjson_mut_obj_add_uint(doc, d, "size", blob->size);
	return d;
}

static yyjson_mut_val *
describe(yyjson_mut_doc *doc, const struct oci_manifest *m)
{
	yyjson_mut_val *d = oci_layout_descriptor(doc, manifest_type, &m->blob), *p;

	p = yyjson_mut_obj_add_obj(doc, d, "platform");
	yyjson_mut_obj_add_str(doc, p, "architecture", m->platform->arch);
	yyjson_mut_obj_add_str(doc, p, "os", m->platform->os);
	if (*m->platform->variant)
		yyjson_mut_obj_add_str(doc, p, "variant", m->platform->variant);
	return d;
}

/* An index with one descriptor; its list is returned. */
static yyjson_mut_val *
new_index(yyjson_mut_doc *doc)
{
	yyjson_mut_val *root = yyjson_mut_obj(doc);

	yyjson_mut_doc_set_root(doc, root);
	yyjson_mut_obj_add_int(doc, root, "schemaVersion", 2);
	yyjson_mut_obj_add_str(doc, root, "mediaType", index_type);
	return yyjson_mut_obj_add_arr(doc, root, "manifests");
}

/* containerd takes the one name, podman and skopeo the other. */
static void
annotate(const struct oci_layout *l, yyjson_mut_doc *doc, yyjson_mut_val *descriptor)
{
	yyjson_mut_val *notes = yyjson_mut_obj_add_obj(doc, descriptor, "annotations");

	yyjson_mut_obj_add_str(doc, notes, "io.containerd.image.name", l->name);
	yyjson_mut_obj_add_str(doc, notes, "org.opencontainers.image.ref.name", l->name);
}

static void
put_index(const struct oci_layout *l, const struct oci_manifest *manifests, size_t count)
{
	yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
	yyjson_mut_val *list = new_index(doc), *descriptor;
	struct oci_blob blob;
	size_t i;

	if (count > 1) {
		for (i = 0; i < count; i++)
			yyjson_mut_arr_append(list, describe(doc, &manifests[i]));
		blob = oci_layout_json(l, doc);
		doc = yyjson_mut_doc_new(NULL);
		list = new_index(doc);
		descriptor = oci_layout_descriptor(doc, index_type, &blob);
	} else {
		descriptor = describe(doc, manifests);
	}
	annotate(l, doc, descriptor);
	yyjson_mut_arr_append(list, descriptor);
	put_json(l, "index.json", doc);
}

/* For docker before 25, which knows one machine. */
static void
put_docker_manifest(const struct oci_layout *l, const struct oci_manifest *m)
{
	yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
	yyjson_mut_val *root = yyjson_mut_arr(doc), *image, *list;
	size_t i;

	yyjson_mut_doc_set_root(doc, root);
	image = yyjson_mut_arr_add_obj(doc, root);
	yyjson_mut_obj_add_strcpy(doc, image, "Config", mem_print("blobs/sha256/%s", m->config.hex));
	list = yyjson_mut_obj_add_arr(doc, image, "RepoTags");
	yyjson_mut_arr_add_str(doc, list, l->name);
	list = yyjson_mut_obj_add_arr(doc, image, "Layers");
	for (i = 0; i < m->layer_count; i++)
		yyjson_mut_arr_add_strcpy(doc, list, mem_print("blobs/sha256/%s", m->layers[i].hex));
	put_json(l, "manifest.json", doc);
}

void
oci_layout_end(const struct oci_layout *l, const struct oci_manifest *manifests, size_t count)
{
	static const char layout[] = "{\"imageLayoutVersion\":\"1.0.0\"}";
	struct platform here = platform_here();
	const struct oci_manifest *mine = manifests;
	size_t i;

	for (i = count; i-- > 0;) {
		if (platform_match(&here, manifests[i].platform))
			mine = &manifests[i];
	}
	put_index(l, manifests, count);
	put_docker_manifest(l, mine);
	oci_layout_put(l, "oci-layout", layout, sizeof layout - 1);
}

/* -- as a tar archive ---------------------------------------------------------------- */

struct packing {
	const struct oci_layout *layout;
	struct archive *archive;
	struct archive_entry *entry;
};

static void
must(const struct packing *p, la_ssize_t result)
{
	if (result < ARCHIVE_WARN)
		msg_die(STATUS_IO, "cannot write '%s': %s", p->layout->output,
		    archive_error_string(p->archive));
}

static void
pack(const struct packing *p, const char *name)
{
	static char piece[1 << 16];
	int fd = openat(p->layout->dir, name, O_RDONLY | O_CLOEXEC);
	struct stat st;
	ssize_t n = 0;

	if (fd < 0 || fstat(fd, &st) < 0)
		fail(p->layout);
	archive_entry_clear(p->entry);
	archive_entry_set_pathname(p->entry, name);
	archive_entry_set_filetype(p->entry, S_ISDIR(st.st_mode) ? AE_IFDIR : AE_IFREG);
	archive_entry_set_perm(p->entry, S_ISDIR(st.st_mode) ? 0755 : 0644);
	archive_entry_set_size(p->entry, S_ISDIR(st.st_mode) ? 0 : st.st_size);
	archive_entry_set_mtime(p->entry, (time_t)vars_epoch(), 0);
	must(p, archive_write_header(p->archive, p->entry));
	while (S_ISREG(st.st_mode) && (n = read(fd, piece, sizeof piece)) > 0) {
		stage_poll();
		must(p, archive_write_data(p->archive, piece, (size_t)n));
	}
	if (n < 0)
		fail(p->layout);
	close(fd);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
pack_blobs(const struct packing *p)
{
	DIR *dir = fdopendir(openat(p->layout->dir, "blobs/sha256", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	const struct dirent *entry;
	const char **names = NULL;
	size_t i, count = 0;

	if (!dir)
		fail(p->layout);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		names = mem_grow(names, count, sizeof *names);
		names[count++] = mem_print("blobs/sha256/%s", entry->d_name);
	}
	closedir(dir);
	if (count)
		qsort(names, count, sizeof *names, by_name);
	for (i = 0; i < count; i++)
		pack(p, names[i]);
}

void
oci_layout_pack(const struct oci_layout *l, int fd)
{
	struct packing p = { l, archive_write_new(), archive_entry_new() };

	if (!p.archive || !p.entry)
		msg_no_memory();
	must(&p, archive_write_set_format_pax_restricted(p.archive));
	must(&p, archive_write_open_fd(p.archive, fd));
	pack(&p, "oci-layout");
	pack(&p, "index.json");
	pack(&p, "manifest.json");
	pack(&p, "blobs");
	pack(&p, "blobs/sha256");
	pack_blobs(&p);
	must(&p, archive_write_close(p.archive));
	archive_entry_free(p.entry);
	archive_write_free(p.archive);
}
