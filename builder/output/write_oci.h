/* SPDX-License-Identifier: ISC */
/* write_oci - a tree as a container image. */
#ifndef WRITE_OCI_H
#define WRITE_OCI_H

#include <stdbool.h>

struct stage;
struct tree;

/* Write the tree as an image of one layer: as an archive, or as a layout in a directory, into
 * the stage.  The same bytes each time. */
void write_oci(struct tree *, const struct stage *, bool archive);

#endif
