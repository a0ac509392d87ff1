/* SPDX-License-Identifier: ISC */
/* fake_owners - system calls that change owners and ids succeed, and do nothing (--fake-owners). */
#ifndef FAKE_OWNERS_H
#define FAKE_OWNERS_H

#include <stdbool.h>

struct plan;
struct run;

/* Make the filter, plan->fake, after the id maps are known. */
void fake_owners_settle(struct plan *);

/* Without no_new_privs (--setuid) a filter needs CAP_SYS_ADMIN, so it is installed before the
 * capabilities are dropped, and after the ids of the command were set. */
bool fake_owners_early_wanted(const struct plan *);
bool fake_owners_wanted(const struct plan *);
void fake_owners_install(const struct plan *, struct run *);

#endif
