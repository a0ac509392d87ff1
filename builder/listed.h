/* SPDX-License-Identifier: ISC */
/* listed - the directories of /etc/ld.so.conf and of what it includes. */
#ifndef LISTED_H
#define LISTED_H

#include <stddef.h>

struct view;

/* Add to dirs what the file at path lists; a file that is absent lists nothing. */
void listed_read(const struct view *, const char *path, const char ***dirs,
    size_t *count);

#endif
