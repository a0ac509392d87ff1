/* SPDX-License-Identifier: ISC */
/*
 * members - the files that a container image consists of, by their names: those of a
 * directory, or of a tar archive, in which they are read at their places.
 */
#ifndef MEMBERS_H
#define MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct members;

/* Where the bytes of a member are. */
struct extent {
	int fd;                 /* of the archive, or of the member; it stays open */
	uint64_t at, size;
};

/*
 * The members of the directory or tar archive at PATH.  NULL with the reason in *ERROR:
 * "it is compressed" or the like.  An archive of members that no image has is refused early:
 * its other members are not looked at.
 */
struct members *members_open(const char *path, const char **error);

/* Extents of an archive cannot be read any more. */
void members_close(struct members *);

bool members_has(const struct members *, const char *name);

/* The member NAME, through links of an archive to other members.  NULL, or the reason why it
 * cannot be read: "it is missing" or the like. */
const char *members_find(const struct members *, const char *name, struct extent *);

/* The whole of a member of at most MOST bytes, and a NUL.  NULL with the reason in *ERROR. */
char *members_text(const struct members *, const char *name, size_t most, size_t *length,
    const char **error);

#endif
