/* SPDX-License-Identifier: ISC */
/*
 * bring_changed - which files differ from those that the package had.
 *
 * dpkg keeps an MD5 sum of each file.  Only files that were changed after their package was
 * unpacked are read: the list of files is written behind all of them.
 */
#include <string.h>

#include "bring.h"
#include "md5.h"
#include "packages.h"
#include "builder/import/import.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"

/* "d41d8cd98f00b204e9800998ecf8427e  usr/share/x": the sum of a path, or NULL. */
static const char *
sum_of(const char *sums, const char *path)
{
	const char *at;
	size_t n = strlen(path);

	for (at = sums; (at = strstr(at, path)); at++) {
		if (at - sums >= MD5_HEX && at[-1] == ' ' && at[-2] == ' ' && (at[n] == '\n' || !at[n]))
			return at - 2 - (MD5_HEX - 1) >= sums ? at - 2 - (MD5_HEX - 1) : NULL;
	}
	return NULL;
}

/* " /etc/x d41d8cd98f00b204e9800998ecf8427e": the sum of a configuration file, or NULL. */
static const char *
conffile_sum(const char *conffiles, const char *path)
{
	const char *at;
	size_t n = strlen(path);

	for (at = conffiles; at && (at = strstr(at, path)); at++) {
		if (at > conffiles && at[-1] == ' ' && at[n] == ' ')
			return at + n + 1;
	}
	return NULL;
}

static bool
differs(const struct blob *content, const char *sum)
{
	const void *bytes = blob_map(content);
	char hex[MD5_HEX];

	md5_of(bytes, (size_t)content->size, hex);
	blob_release(content, bytes);
	return strncmp(sum, hex, MD5_HEX - 1);
}

bool
bring_is_changed(const struct bring *b, struct package *p, const char *path, const struct blob *content)
{
	const char *sum;

	if (!p->unpacked || blob_is_older(content, p->unpacked))
		return false;
	if (!p->sums)
		p->sums = b->packages->format->text(b->packages, p, "md5sums");
	if (!p->sums)
		p->sums = "";
	sum = sum_of(p->sums, path + 1);
	if (!sum)
		sum = conffile_sum(p->conffiles, path);
	return sum && differs(content, sum);
}

/* Where the administrator has kept an old file, dpkg stores the package's own file beside it. */
const struct node *
bring_pristine(const struct bring *b, struct package *p, const char *path, const char *source)
{
	static const char *const suffixes[] = { ".dpkg-dist", ".dpkg-new" };
	const char *sum = conffile_sum(p->conffiles, path);
	const struct node *node;
	size_t i;

	for (i = 0; sum && i < sizeof suffixes / sizeof suffixes[0]; i++) {
		node = vfs_find(b->import->view, mem_print("%s%s", source, suffixes[i]));
		if (node && node->type == NODE_FILE && !differs(node->content, sum))
			return node;
	}
	return NULL;
}
