/* SPDX-License-Identifier: ISC */
/* output - the forms a finished tree can take, told by the output's suffix. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>

struct tree;

/* Exit with STATUS_USAGE where path has a suffix of no known form. */
void output_check(const char *path);

/* Write tree to path: a directory; what the suffix says; or "-", a tar on
 * standard output. */
void output_write(struct tree *, const char *path);

/* Is path a container image, which has its configuration beside the files?  Is it one in one
 * file? */
bool output_is_image(const char *path);
bool output_is_image_archive(const char *path);

/* Where path's content appears when it is a directory: path without suffix. */
char *output_directory(const char *path);

/* One line a form, for --help. */
void output_help(void);

#endif
