/* SPDX-License-Identifier: ISC */
/*
 * mounts - what is in the jail beside its files.
 *
 * All of it is mounted while the old root is still there: a user namespace may
 * mount proc and sysfs only while it can see one that is not covered.
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

void mounts_proc(const struct plan *, struct run *);
void mounts_sys(const struct plan *, struct run *);
void mounts_dev(const struct plan *, struct run *);
void mounts_mask(const struct plan *, struct run *);

#endif
