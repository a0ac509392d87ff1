/* SPDX-License-Identifier: ISC */
/*
 * ldconf - the text of /etc/ld.so.conf and of /etc/ld-musl-ARCH.path.
 *
 * Pure: text in, words out, in order.  The files that an include names are
 * the caller's to find, and so are circles among them.
 */
#ifndef LDCONF_H
#define LDCONF_H

#include <stdbool.h>
#include <stddef.h>

enum ldconf_kind {
	LDCONF_DIR,             /* a directory to search */
	LDCONF_INCLUDE,         /* a glob(7) of files; relative: to this file's folder */
	LDCONF_IGNORED,         /* "hwcap …", which ldconfig ignores since 2.33 */
	LDCONF_RELATIVE,        /* a directory that is not absolute: ignored, worth a warning */
};

struct ldconf {
	const char *text;       /* what is left; the caller's */
	size_t size;
	unsigned line;          /* of the item that was given last */
	const char *words;      /* more of an include line */
	size_t words_size;
};

/* A slice of the text, not ended by NUL; never empty, never holds NUL. */
struct ldconf_item {
	enum ldconf_kind kind;
	const char *text;
	size_t size;
	unsigned line;
};

void ldconf_open(struct ldconf *, const char *text, size_t size);

/* The next item; false at the end. */
bool ldconf_next(struct ldconf *, struct ldconf_item *);

/*
 * The next directory of a musl path file, whose separators are colon and
 * newline; opened like the other.  False at the end.  Line is not counted.
 */
bool ldconf_musl_next(struct ldconf *, struct ldconf_item *);

struct vfs;

/* Add to dirs what the file at path lists; a file that is absent lists nothing. */
void ldconf_read(const struct vfs *, const char *path, const char ***dirs,
    size_t *count);

#endif
