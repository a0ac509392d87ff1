/* SPDX-License-Identifier: ISC */
/*
 * mounts - proc, sysfs and /dev in the jail, with parts hidden or read-only.
 *
 * All are mounted before the old root is detached: in a user namespace the kernel permits
 * a new proc or sysfs only if an existing one, with nothing mounted over it, is visible
 * (mount_too_revealing() in fs/namespace.c).
 */
#ifndef MOUNTS_H
#define MOUNTS_H

#include <stdbool.h>

struct plan;
struct run;

bool mounts_proc_wanted(const struct plan *);
bool mounts_sys_wanted(const struct plan *);
bool mounts_dev_wanted(const struct plan *);
bool mounts_mask_wanted(const struct plan *);

/* The jail in which proc is mounted, or -1 if it is that on our own "/proc". */
int mounts_proc_of(const struct plan *, const struct run *);

void mounts_proc(const struct plan *, struct run *);
void mounts_sys(const struct plan *, struct run *);
/* For the plan: can devices be made that belong to root inside? */
void mounts_settle_dev(struct plan *);
void mounts_make_dev(const struct plan *, struct run *);
void mounts_dev(const struct plan *, struct run *);
void mounts_mask(const struct plan *, struct run *);
/* Those of a bundle. */
bool mounts_mask_more_wanted(const struct plan *);
void mounts_mask_more(const struct plan *, struct run *);

#endif
