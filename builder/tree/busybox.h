/* SPDX-License-Identifier: ISC */
/* busybox - the names that a busybox answers to. */
#ifndef BUSYBOX_H
#define BUSYBOX_H

#include <stddef.h>

struct blob;

struct applets {
	const char **names;
	size_t count;
};

/*
 * Its applets: the given list ("a,b"), or NULL to read them from the file.
 * Nothing is run: busybox keeps its names as one sorted table of NUL-terminated
 * strings (applet_names, since 1.2).  Returns NULL, or a complaint when there is
 * no table or more than one thing that looks like it.
 */
char *busybox_applets(struct applets *, const struct blob *binary,
    const char *given);

#endif
