/* SPDX-License-Identifier: ISC */
/* allow - system calls that are taken out of the built-in seccomp filter (--seccomp-allow). */
#ifndef ALLOW_H
#define ALLOW_H

struct plan;

/* For the options: LIST is "io_uring,keyctl", groups and calls of configs/seccomp.deny.
 * Complains about other names. */
void allow_add(struct plan *, char *list);

/* For the plan: if a call is allowed, by name or because of a capability, make the filter of the
 * other ones.  After the capabilities and set-id modes are settled. */
void allow_settle(struct plan *);

#endif
