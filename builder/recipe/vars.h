/* SPDX-License-Identifier: ISC */
/* vars - the values of ${NAME} in recipes: from -D NAME=VALUE, and a fixed set. */
#ifndef VARS_H
#define VARS_H

#include <stdbool.h>

/* Set a variable from "NAME=VALUE"; false when definition has another form. */
bool vars_define(const char *definition);

/* The value that -D gives; NULL: none. */
const char *vars_given(const char *name);

/* NULL: not set.  ARCH, MULTIARCH, EPOCH and, where there is one, BUSYBOX have a value also without
 * -D. */
const char *vars_lookup(const char *name);

/*
 * The latest time, in seconds, that a file of the jail may have: EPOCH, by default
 * the environment's SOURCE_DATE_EPOCH, or 0.
 */
long long vars_epoch(void);

#endif
