/* SPDX-License-Identifier: ISC */
/* links - files of the host that have several names: each becomes one file again. */
#ifndef LINKS_H
#define LINKS_H

#include <stddef.h>

struct blob;
struct names;

/* Those that were met; { 0 } at first. */
struct links {
	struct linked *items;
	size_t room, count;     /* of items, a hash table */
};

/* The names of the file: the same for each of them.  NULL: it has only one. */
struct names *links_of(struct links *, const struct blob *);

#endif
