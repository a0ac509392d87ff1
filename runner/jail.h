/* SPDX-License-Identifier: ISC */
/*
 * jail - the directory that becomes the root.
 *
 * The host process changes to it before any namespace is unshared, while it has the
 * caller's rights to search the path.  The working directory is kept in the new mount
 * namespace.
 */
#ifndef JAIL_H
#define JAIL_H

#include <stdbool.h>

struct plan;
struct run;

bool jail_shift_wanted(const struct plan *);
/* The MS_* flags of its mounts in a container. */
unsigned long jail_flags(const struct plan *);

bool jail_pivot_wanted(const struct plan *);
bool jail_attach_wanted(const struct plan *);
bool jail_chroot_wanted(const struct plan *);

/* For the plan: must an overlay show the jail's files as root's?  The owners of its root directory
 * and of the entries there tell. */
bool jail_is_foreign(const struct plan *);

void jail_enter(const struct plan *, struct run *);
void jail_shift(const struct plan *, struct run *);
void jail_hand_over(const struct plan *, struct run *);
void jail_take_over(const struct plan *, struct run *);
void jail_attach(const struct plan *, struct run *);
void jail_cover(const struct plan *, struct run *);
void jail_overlay(const struct plan *, struct run *);
void jail_pivot(const struct plan *, struct run *);
void jail_verify(const struct plan *, struct run *);
void jail_chroot(const struct plan *, struct run *);
void jail_enter_workdir(const struct plan *, struct run *);

/* The directories of its root that mounts.c mounts on, up to NULL. */
extern const char *const jail_mount_points[];

/* Is TARGET, an absolute path in the jail, at or below one of these? */
bool jail_mounts_over(const char *target);
/* For the plan: is one of these mount points missing?  Complains if one is not a
 * directory. */
bool jail_lacks_mount_points(const struct plan *);

#endif
