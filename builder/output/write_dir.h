/* SPDX-License-Identifier: ISC */
/* write_dir - write a tree as a directory of the host. */
#ifndef WRITE_DIR_H
#define WRITE_DIR_H

struct stage;
struct tree;

/*
 * Write the tree into the stage.  If root builds, files have the owners of the recipe;
 * else the calling user owns them, and set-id bits are left out, with a note, because
 * they would apply to that user.  A device becomes an empty file, to mount a device over.
 */
void write_dir(struct tree *, struct stage *);

#endif
