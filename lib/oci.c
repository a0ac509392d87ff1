/* SPDX-License-Identifier: ISC */
/* oci - container images: docker-archive, OCI archive, OCI layout, skopeo's dir. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yyjson.h>

#include "kernel.h"
#include "mem.h"
#include "members.h"
#include "oci.h"
#include "oci_parts.h"
#include "platform.h"
#include "sha256.h"

bool
oci_fail(struct oci_reader *r, int mistake, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (r->error)
		return false;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	r->error = mem_print("the image '%s': %s", r->image->file, text);
	r->mistake = mistake;
	return false;
}

const char *
oci_text(yyjson_val *object, const char *name)
{
	const char *text = yyjson_get_str(yyjson_obj_get(object, name));

	return text ? text : "";
}

const char *
oci_hex(const char *digest)
{
	static const char sha256[] = "sha256:";
	size_t n = sizeof sha256 - 1;

	if (strncmp(digest, sha256, n) || strlen(digest) != n + SHA256_HEX - 1 ||
	    strspn(digest + n, "0123456789abcdef") != SHA256_HEX - 1)
		return NULL;
	return digest + n;
}

yyjson_val *
oci_json(struct oci_reader *r, const char *member, const char *hex, const char **text,
    size_t *length)
{
	char is[SHA256_HEX];
	const char *error;
	yyjson_read_err why;
	yyjson_val *root;
	size_t n = 0;
	char *bytes = members_text(r->members, member, OCI_MOST_JSON, &n, &error);

	if (!bytes) {
		oci_fail(r, strstr(error, "missing") ? OCI_MISSING : OCI_DAMAGED, "'%s': %s", member,
		    error);
		return NULL;
	}
	sha256_hex(bytes, n, is);
	if (hex && strcmp(hex, is)) {
		oci_fail(r, OCI_DAMAGED, "'%s' has the wrong digest: its sha256 is %s, not %s", member,
		    is, hex);
		return NULL;
	}
	root = yyjson_doc_get_root(yyjson_read_opts(bytes, n, YYJSON_READ_NOFLAG, NULL, &why));
	if (!root)
		oci_fail(r, OCI_DAMAGED, "'%s' is not JSON: %s at byte %zu", member, why.msg, why.pos);
	else if (!yyjson_is_ctn(root))
		oci_fail(r, OCI_DAMAGED, "'%s' is neither an object nor a list of JSON", member);
	if (text) {
		*text = bytes;
		*length = n;
	}
	return r->error ? NULL : root;
}

bool
oci_describe(struct oci_reader *r, yyjson_val *json, const char *what, struct oci_descriptor *d)
{
	yyjson_val *size = yyjson_obj_get(json, "size");

	*d = (struct oci_descriptor){ .digest = oci_text(json, "digest"), .json = json };
	d->type = oci_text(json, "mediaType");
	d->has_size = yyjson_is_uint(size);
	d->size = yyjson_get_uint(size);
	if (!*d->digest)
		return oci_fail(r, OCI_DAMAGED, "%s has no digest", what);
	d->hex = oci_hex(d->digest);
	if (!d->hex)
		return oci_fail(r, OCI_DAMAGED, "%s has the digest '%.100s', which is no sha256", what,
		    d->digest);
	return true;
}

const char *
oci_blob(const struct oci_reader *r, const char *hex, bool manifest)
{
	if (r->flat)
		return mem_print("%s%s", hex, manifest ? ".manifest.json" : "");
	return mem_print("blobs/sha256/%s", hex);
}

/* Docker leaves out the registry, its user and the tag where they are the usual ones. */
bool
oci_is_named(const char *full, const char *asked)
{
	static const char *const usual[] = { "", "docker.io/library/", "docker.io/", "localhost/" };
	size_t i, n, m = strlen(asked);

	for (i = 0; i < sizeof usual / sizeof usual[0]; i++) {
		n = strlen(usual[i]);
		if (!strncmp(full, usual[i], n) && !strncmp(full + n, asked, m) &&
		    (!full[n + m] || !strcmp(full + n + m, ":latest")))
			return true;
	}
	return false;
}

/* -- the forms ------------------------------------------------------------------- */

static bool
read_forms(struct oci_reader *r)
{
	bool has_index = members_has(r->members, "index.json");
	yyjson_val *root;

	if (!has_index && !members_has(r->members, "manifest.json")) {
		if (members_has(r->members, "repositories"))
			return oci_fail(r, OCI_DAMAGED, "it has no manifest.json, so it is older than docker 1.10: "
			    "load it and save it anew");
		return oci_fail(r, OCI_MISSING, "it is no container image: "
		    "it has neither index.json nor manifest.json");
	}
	root = oci_json(r, has_index ? "index.json" : "manifest.json", NULL, NULL, NULL);
	if (!root)
		return false;
	r->image->form = has_index ? "OCI layout" : "docker-archive";
	if (has_index)
		return oci_index_read(r, root);
	if (yyjson_is_arr(root))
		return docker_archive_read(r, root);
	r->image->form = "dir of skopeo";
	r->flat = true;
	if (r->name)
		return oci_fail(r, OCI_CHOICE, "it has no names, so omit ':%s'", r->name);
	if (yyjson_is_arr(yyjson_obj_get(root, "manifests")))
		return oci_index_read(r, root);
	return oci_manifest_read(r, root, "manifest.json");
}

/* "C:" of another path is no name: the whole path is tried first. */
const char *
oci_split(const char *spec, const char **name)
{
	const char *colon, *path;
	struct stat st;

	*name = NULL;
	if (!strchr(spec, ':') || stat(spec, &st) == 0)
		return spec;
	for (colon = spec; (colon = strchr(colon + 1, ':'));) {
		path = mem_copy(spec, (size_t)(colon - spec));
		if (stat(path, &st) == 0) {
			*name = colon + 1;
			return path;
		}
	}
	return spec;
}

/* A directory with an index.json may be any; so may one with a manifest.json. */
static bool
is_complete(const struct members *m, bool directory)
{
	if (!directory)
		return members_has(m, "index.json") || members_has(m, "manifest.json");
	return members_has(m, "oci-layout") || (members_has(m, "manifest.json") &&
	    (members_has(m, "version") || members_has(m, "repositories") || members_has(m, "blobs")));
}

bool
oci_is_image(const char *path)
{
	const char *error;
	struct members *m;
	struct stat st;
	bool is;

	if (stat(path, &st) < 0 || (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return false;
	m = members_open(path, &error);
	/* a damaged image is one, too; a jail is told by its first member */
	if (!m)
		return !strstr(error, "no container image") && !strstr(error, "no tar archive") &&
		    !strstr(error, "compressed") && !strstr(error, "empty");
	is = is_complete(m, S_ISDIR(st.st_mode));
	members_close(m);
	return is;
}

static bool
is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

const struct oci_layer *
oci_layers_open(const struct oci *image)
{
	struct oci_layer *layers = mem_new((image->layer_count + 1) * sizeof *layers);
	int fd = open(image->file, O_RDONLY | O_CLOEXEC);
	bool directory = is_directory(image->file);
	size_t i;

	for (i = 0; fd >= 0 && i < image->layer_count; i++) {
		layers[i] = image->layers[i];
		layers[i].fd = !directory ? fd : kernel_open_regular(fd, layers[i].name, true);
		if (layers[i].fd < 0)
			return NULL;
	}
	if (directory && fd >= 0)
		close(fd);
	return fd < 0 ? NULL : layers;
}

void
oci_layers_close(const struct oci *image, const struct oci_layer *layers)
{
	size_t i;

	for (i = 0; i < image->layer_count; i++) {
		if (i == 0 || layers[i].fd != layers[0].fd)
			close(layers[i].fd);
	}
}

const struct oci *
oci_open(const char *spec, const char *platform, const char **error, enum oci_mistake *mistake)
{
	struct platform wanted = platform_here();
	struct oci_reader r = { .image = mem_new(sizeof *r.image), .platform = &wanted };

	r.image->file = oci_split(spec, &r.name);
	r.platform_given = platform;
	if (platform && !platform_parse(&wanted, platform))
		oci_fail(&r, OCI_CHOICE, "'%s' is no architecture: expected amd64, arm64, arm/v7 or the like",
		    platform);
	r.members = r.error ? NULL : members_open(r.image->file, error);
	if (!r.error && !r.members)
		oci_fail(&r, access(r.image->file, F_OK) < 0 ? OCI_MISSING : OCI_DAMAGED, "%s", *error);
	if (!r.error && read_forms(&r))
		return r.image;
	*error = r.error;
	*mistake = (enum oci_mistake)r.mistake;
	return NULL;
}
