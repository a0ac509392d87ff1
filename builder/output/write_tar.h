/* SPDX-License-Identifier: ISC */
/* write_tar - a tree as a tar archive (POSIX pax where ustar is too small). */
#ifndef WRITE_TAR_H
#define WRITE_TAR_H

struct stage;
struct tree;

/* Owners and devices are the recipe's, whoever builds. */
void write_tar(struct tree *, const struct stage *);
void write_tar_gz(struct tree *, const struct stage *);

#endif
