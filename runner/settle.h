/* SPDX-License-Identifier: ISC */
/*
 * settle - set the defaults of a plan, which depend on the host.
 *
 * It reads the state of the host and changes nothing on it.  An omission is a note.
 */
#ifndef SETTLE_H
#define SETTLE_H

#include <stdbool.h>

struct plan;

/* Initialize a plan without options, before options_parse(). */
void settle_defaults(struct plan *);

/* After options_parse(): choose between container and by hand, add the user namespace of an
 * unprivileged caller, and set the id maps, the environment and the limits.  With TRY, where
 * cloning can tell which namespaces are available, that is left to it: plan->untried. */
void settle_all(struct plan *, bool try);

#endif
