/* SPDX-License-Identifier: ISC */
/* write_dir - a tree as a directory of the host. */
#ifndef WRITE_DIR_H
#define WRITE_DIR_H

struct stage;
struct tree;

/*
 * Fill the stage.  Owners are the recipe's when root builds, else the builder;
 * then set-id bits are left out and said, because they would be the builder's.
 * Devices are empty files to bind over.
 */
void write_dir(struct tree *, const struct stage *);

#endif
