/* SPDX-License-Identifier: ISC */
/*
 * ldconf - read /etc/ld.so.conf and /etc/ld-musl-ARCH.path.
 *
 * ldconf_open(), ldconf_next() and ldconf_musl_next() are pure: their caller opens the
 * files that an include names, and detects loops.
 */
#ifndef LDCONF_H
#define LDCONF_H

#include <stdbool.h>
#include <stddef.h>

enum ldconf_kind {
	LDCONF_DIR,             /* a directory to search */
	LDCONF_INCLUDE,         /* a glob(7) of files, relative to this file's directory */
	LDCONF_IGNORED,         /* "hwcap …", which ldconfig ignores since 2.33 */
	LDCONF_RELATIVE,        /* a directory that is not absolute: ignored; warn */
};

struct ldconf {
	const char *text;       /* the rest of the caller's text */
	size_t size;
	unsigned line;          /* of the last item */
	const char *words;      /* the rest of an include line */
	size_t words_size;
};

/* A part of the text, without a NUL in it or at its end; never empty. */
struct ldconf_item {
	enum ldconf_kind kind;
	const char *text;
	size_t size;
	unsigned line;
};

void ldconf_open(struct ldconf *, const char *text, size_t size);

/* Get the next item; false at the end. */
bool ldconf_next(struct ldconf *, struct ldconf_item *);

/*
 * Get the next directory of a musl path file, opened by ldconf_open(); its separators
 * are colon and newline.  False at the end.  Lines are not counted.
 */
bool ldconf_musl_next(struct ldconf *, struct ldconf_item *);

struct vfs;

/* Append the directories of the ld.so.conf at path, if it exists, to *dirs. */
void ldconf_read(const struct vfs *, const char *path, const char ***dirs,
    size_t *count);

#endif
