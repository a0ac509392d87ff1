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
#include "builder/tree/blob.h"

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

bool
bring_is_changed(const struct bring *b, struct package *p, const char *path, const struct blob *content)
{
	const char *sum;
	char hex[MD5_HEX];
	const void *bytes;

	if (!p->unpacked || blob_is_older(content, p->unpacked))
		return false;
	if (!p->sums)
		p->sums = b->packages->format->text(b->packages, p, "md5sums");
	if (!p->sums)
		p->sums = "";
	sum = sum_of(p->sums, path + 1);
	if (!sum)
		return false;
	bytes = blob_map(content);
	md5_of(bytes, (size_t)content->size, hex);
	blob_release(content, bytes);
	return strncmp(sum, hex, MD5_HEX - 1);
}
