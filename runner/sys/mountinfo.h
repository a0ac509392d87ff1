/* SPDX-License-Identifier: ISC */
/* mountinfo - the mounts of this process, from proc(5). */
#ifndef MOUNTINFO_H
#define MOUNTINFO_H

#include <stdbool.h>

#include "lib/mem.h"

/* A line; the strings are parts of the text. */
struct mountinfo {
	char *id, *parent, *path;
	bool read_only;                 /* of the mount itself */
};

/* The text of /proc/self/mountinfo, for buffer_free(); ends the process on failure. */
struct buffer mountinfo_read(void);
/* Cut the next line off *REST; false after the last. */
bool mountinfo_next(char **rest, struct mountinfo *);

#endif
