/* SPDX-License-Identifier: ISC */
/* busybox - the applets of a busybox binary. */
#ifndef BUSYBOX_H
#define BUSYBOX_H

#include <stddef.h>

struct blob;

struct applets {
	const char **names;
	size_t count;
};

/*
 * Get the applets of binary from given ("a,b"), or, if given is NULL, from the file.
 * The file is not executed: busybox has a sorted table of NUL-terminated names
 * (applet_names, since 1.2).  Returns NULL, or a complaint if the file has no such
 * table or several candidates.
 */
char *busybox_applets(struct applets *, const struct blob *binary,
    const char *given);

#endif
