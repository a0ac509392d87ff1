/* SPDX-License-Identifier: ISC */
/* hwcaps - glibc-hwcaps: variants of a library for newer CPUs. */
#ifndef HWCAPS_H
#define HWCAPS_H

#include <stdbool.h>
#include <stddef.h>

struct vfs;

/* The path of any variant of dir/name, or NULL. */
const char *hwcaps_any(const struct vfs *, const char *dir, const char *name);

/*
 * The paths of variants of the library that was opened at path: all, or those for this
 * machine's CPU.
 */
const char **hwcaps_beside(const struct vfs *, const char *path, bool all,
    size_t *count);

#endif
