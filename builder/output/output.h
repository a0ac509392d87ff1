/* SPDX-License-Identifier: ISC */
/* output - the forms a finished tree can take, told by the output's suffix. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdio.h>

struct tree;

/* Write tree to path: a directory, or what the suffix says. */
void output_write(struct tree *, const char *path);

/* Where path's content appears when it is a directory: path without suffix. */
char *output_directory(const char *path);

/* One line a form, for --help. */
void output_help(void);

#endif
