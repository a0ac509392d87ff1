/* SPDX-License-Identifier: ISC */
/*
 * bundle - an OCI bundle (--bundle DIR): DIR/config.json, and the root that it names.
 *
 * What the configuration asks for becomes the plan, as if options had asked for it, and the
 * options of the command line come before it.  Where it would take less away than a container
 * does, the container's own stays.  What has no place in the plan is named once: in a note if
 * the command gets less or other than was asked for, else in an error.
 */
#ifndef BUNDLE_H
#define BUNDLE_H

#include <stddef.h>

struct plan;

/* For the plan: read the bundle, plan->bundle.  Complains about each part that cannot be had. */
void bundle_settle(struct plan *);

/* The text of a configuration in the bundle DIR. */
void bundle_read(struct plan *, const char *dir, char *text, size_t length);

#endif
