/* SPDX-License-Identifier: ISC */
/*
 * jail - the directory that becomes the root.
 *
 * It is entered before anything is unshared, while the caller's own rights
 * still open the way to it; from then on it is the working directory, which
 * follows into the new mount namespace.
 */
#ifndef JAIL_H
#define JAIL_H

#include <stdbool.h>

struct plan;
struct run;

bool jail_shift_wanted(const struct plan *);
bool jail_pivot_wanted(const struct plan *);
bool jail_attach_wanted(const struct plan *);
bool jail_chroot_wanted(const struct plan *);

void jail_enter(const struct plan *, struct run *);
void jail_shift(const struct plan *, struct run *);
void jail_hand_over(const struct plan *, struct run *);
void jail_take_over(const struct plan *, struct run *);
void jail_attach(const struct plan *, struct run *);
void jail_cover(const struct plan *, struct run *);
void jail_overlay(const struct plan *, struct run *);
void jail_pivot(const struct plan *, struct run *);
void jail_chroot(const struct plan *, struct run *);
void jail_enter_workdir(const struct plan *, struct run *);

/* The folders at its top that mounts.c mounts on; NULL behind the last. */
extern const char *const jail_mount_points[];

/* For the plan: look for the mount points in DIR.  Says what is wrong with them;
 * true if one is missing. */
bool jail_lacks_mount_points(const char *dir);

#endif
