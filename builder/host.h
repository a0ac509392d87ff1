/* SPDX-License-Identifier: ISC */
/* host - the view of a directory of this machine: '/' or a foreign root. */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stddef.h>

struct view;

/*
 * Look below directory, which need not stay as it is: what was seen once is
 * remembered.  Ends the program when it cannot be opened.  Where a look fails
 * for another reason than absence (no permission, a bad disk), the name counts
 * as absent, as it does for ld.so, and this is said once a name.
 */
const struct view *host_view(const char *directory);

/* The names below a final path, sorted; NULL with errno. */
const char **host_list(const struct view *, const char *path, size_t *count);

/* The directory itself, to read files from: content_of_file(.., below). */
int host_directory(const struct view *);

#endif
