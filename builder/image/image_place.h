/* SPDX-License-Identifier: ISC */
/* image_place - place the trees of container images. */
#ifndef IMAGE_PLACE_H
#define IMAGE_PLACE_H

#include <stdbool.h>

struct entries;
struct tree;

/* Is the argument RECIPE not a recipe, but an image: PATH or PATH:NAME? */
bool image_is_given(const char *argument);

/* The entries of "image ARGUMENT" as the only line of a recipe. */
void image_read(struct entries *, const char *argument);

/*
 * Place all entries image: first of all, as every other entry may replace what they place.
 * Contents are kept beside OUTPUT, or below TMPDIR if that is NULL.  Every complaint is
 * reported; the caller then calls msg_stop().
 */
void image_place(struct tree *, const struct entries *, const char *output);

#endif
