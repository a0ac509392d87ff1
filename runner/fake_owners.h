/* SPDX-License-Identifier: ISC */
/* fake_owners - system calls that change owners and ids succeed, and do nothing (--fake-owners). */
#ifndef FAKE_OWNERS_H
#define FAKE_OWNERS_H

struct plan;
struct run;

/* Make the filter, plan->fake, after the id maps are known. */
void fake_owners_settle(struct plan *);
void fake_owners_install(const struct plan *, struct run *);

#endif
