/* SPDX-License-Identifier: ISC */
/* recipe - read a recipe and its includes into entries. */
#ifndef RECIPE_H
#define RECIPE_H

struct entries;

/*
 * Read the recipe at path ("-": standard input) and its includes.  Every error is
 * reported with file:line; the caller then calls msg_stop().
 */
void recipe_read(struct entries *, const char *path);

#endif
