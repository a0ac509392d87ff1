/* SPDX-License-Identifier: ISC */
/* write_cpio - a tree as an archive that the kernel unpacks (cpio, "newc"). */
#ifndef WRITE_CPIO_H
#define WRITE_CPIO_H

struct stage;
struct tree;

/* Owners and devices are the recipe's, whoever builds. */
void write_cpio(struct tree *, const struct stage *);
void write_cpio_gz(struct tree *, const struct stage *);

#endif
