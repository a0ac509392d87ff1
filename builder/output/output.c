/* SPDX-License-Identifier: ISC */
/* output - the forms a finished tree can take, told by the output's suffix. */
#define _POSIX_C_SOURCE 200809L
#include <string.h>
#include <sys/stat.h>

#include "output.h"
#include "stage.h"
#include "write_archive.h"
#include "write_dir.h"
#include "write_oci.h"
#include "builder/status.h"
#include "lib/mem.h"
#include "lib/msg.h"

static const struct form {
	const char *suffix;
	enum archive_format format;
	enum archive_filter filter;
	const char *help;
} forms[] = {
	{ ".oci.tar", ARCHIVE_OCI, FILTER_NONE, "a container image, for docker, podman and others" },
	{ ".oci", ARCHIVE_OCI_LAYOUT, FILTER_NONE, "the same as a directory, an OCI layout" },
	{ ".tar", ARCHIVE_TAR, FILTER_NONE, "a tar archive; '-' is one on standard output" },
	{ ".tar.gz", ARCHIVE_TAR, FILTER_GZIP, "the same, compressed; or .tgz" },
	{ ".tgz", ARCHIVE_TAR, FILTER_GZIP, NULL },
	{ ".tar.zst", ARCHIVE_TAR, FILTER_ZSTD, "by zstd" },
	{ ".tar.xz", ARCHIVE_TAR, FILTER_XZ, "by xz" },
	{ ".cpio", ARCHIVE_CPIO, FILTER_NONE, "a cpio archive: an initramfs" },
	{ ".cpio.gz", ARCHIVE_CPIO, FILTER_GZIP, "the same, compressed" },
	{ ".cpio.zst", ARCHIVE_CPIO, FILTER_ZSTD, "by zstd" },
};

enum { FORMS = sizeof forms / sizeof forms[0] };

/* "x.oci/" is the same as "x.oci"; "x.tar/" is a directory of this name. */
static bool
is_layout(const char *path, size_t length)
{
	static const char suffix[] = ".oci";
	size_t n = sizeof suffix - 1;

	return length > n && !strncmp(path + length - n, suffix, n);
}

/* NULL: a directory. */
static const struct form *
form_of(const char *path)
{
	const struct form *form;
	size_t n = strlen(path), m;

	if (!strcmp(path, "-"))
		return form_of("-.tar");
	while (n > 1 && path[n - 1] == '/' && path[n - 2] != '/')
		n--;
	if (path[n] && !is_layout(path, n))
		return NULL;
	for (form = forms; form < forms + FORMS; form++) {
		m = strlen(form->suffix);
		if (n > m && path[n - m - 1] != '/' && !strncmp(path + n - m, form->suffix, m))
			return form;
	}
	return NULL;
}

bool
output_is_image(const char *path)
{
	const struct form *form = form_of(path);

	return form && (form->format == ARCHIVE_OCI || form->format == ARCHIVE_OCI_LAYOUT);
}

bool
output_is_image_archive(const char *path)
{
	const struct form *form = form_of(path);

	return form && form->format == ARCHIVE_OCI;
}

/* A directory called "jail.zip" would be a surprise: so a suffix that is not in the table
 * is refused, unless the directory exists or its name ends with '/'. */
void
output_check(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dot = *name ? strrchr(name + 1, '.') : NULL;
	struct stat st;

	if (!dot || !dot[1] || form_of(path) || !strcmp(name, "..") ||
	    (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)))
		return;
	msg_die(STATUS_USAGE, "'%s': '%s' is no form that can be written; see mkrootfs --help, or "
	    "say '%s/' for a directory", path, dot, path);
}

void
output_write(struct tree *tree, const char *path)
{
	const struct form *form = form_of(path);
	struct stage stage;

	stage_open(&stage, path, !strcmp(path, "-") ? STAGE_STREAM :
	    form && form->format != ARCHIVE_OCI_LAYOUT ? STAGE_FILE : STAGE_DIR);
	if (output_is_image(path))
		write_oci(tree, &stage, output_is_image_archive(path));
	else if (form)
		write_archive(tree, &stage, form->format, form->filter);
	else
		write_dir(tree, &stage);
	stage_publish(&stage);
}

char *
output_directory(const char *path)
{
	const struct form *form = form_of(path);

	return mem_copy(path, strlen(path) - (form ? strlen(form->suffix) : 0));
}

void
output_help(void)
{
	size_t i;

	for (i = 0; i < FORMS; i++) {
		if (forms[i].help)
			msg_out("  NAME%-9s %s\n", forms[i].suffix, forms[i].help);
	}
	msg_out("  NAME%-9s %s\n", "", "a directory");
}
