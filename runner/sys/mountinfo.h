/* SPDX-License-Identifier: ISC */
/* mountinfo - the mounts of this process, from proc(5). */
#ifndef MOUNTINFO_H
#define MOUNTINFO_H

#include <stdbool.h>

struct buffer;

/* A line; the strings are parts of the text. */
struct mountinfo {
	char *id, *parent, *path;
	bool read_only;                 /* of the mount itself */
};

/* Read /proc/self/mountinfo into the empty buffer; ends the process on failure. */
void mountinfo_read(struct buffer *);
/* Cut the next line off *REST; false after the last. */
bool mountinfo_next(char **rest, struct mountinfo *);

#endif
