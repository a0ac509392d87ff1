/* SPDX-License-Identifier: ISC */
/*
 * jail_file - a jail that is one file: an archive, which is unpacked into memory of the
 * container's own, or the image of a file system, which is mounted read-only.
 */
#ifndef JAIL_FILE_H
#define JAIL_FILE_H

#include <stdbool.h>

struct plan;
struct run;

/* For the plan: what kind of file plan->root is, by its content.  Complains if none. */
void jail_file_settle(struct plan *);

bool jail_archive_wanted(const struct plan *);
bool jail_image_wanted(const struct plan *);

void jail_archive_open(const struct plan *, struct run *);
void jail_archive_mount(const struct plan *, struct run *);
void jail_archive_unpack(const struct plan *, struct run *);
void jail_image_mount(const struct plan *, struct run *);

#endif
