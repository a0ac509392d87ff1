/* SPDX-License-Identifier: ISC */
/* vars - what ${NAME} means in recipes: -D NAME=VALUE, and a fixed set. */
#ifndef VARS_H
#define VARS_H

#include <stdbool.h>

/* Take "NAME=VALUE"; false when it is not of that form. */
bool vars_define(const char *definition);

/* NULL: not set.  ARCH, MULTIARCH and EPOCH are set unless defined otherwise. */
const char *vars_lookup(const char *name);

/*
 * The time, in seconds, after which no file of the jail was changed: EPOCH,
 * which is SOURCE_DATE_EPOCH of the environment, or 0.
 */
long long vars_epoch(void);

#endif
