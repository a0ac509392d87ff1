/* SPDX-License-Identifier: ISC */
/* recipe - the file that says what is in a jail, read into entries. */
#ifndef RECIPE_H
#define RECIPE_H

struct entries;

/*
 * Read the recipe at path ("-": standard input) and all that it includes.
 * Every error is reported as file:line; the caller stops with msg_stop().
 */
void recipe_read(struct entries *, const char *path);

#endif
