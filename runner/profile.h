/* SPDX-License-Identifier: ISC */
/* profile - a seccomp profile in JSON, as docker(1), podman(1) and OCI runtimes take it. */
#ifndef PROFILE_H
#define PROFILE_H

#include <stddef.h>

struct plan;

/* For the plan: make the filters of plan->profile and plan->more_profile, for the capabilities of
 * the command.  Complains about each entry that cannot be kept as it is. */
void profile_settle(struct plan *);

#endif
