/* SPDX-License-Identifier: ISC */
/*
 * caps - what is given up before the command runs.
 *
 * The order matters: the bounding set while CAP_SETPCAP is still there, then the
 * ids, then the other capabilities, no_new_privs, and last the system call
 * filter.  capabilities(7)
 */
#ifndef CAPS_H
#define CAPS_H

#include <stdbool.h>
#include <stdint.h>

struct plan;
struct run;

/* docker's fourteen less MKNOD. */
uint64_t caps_default(void);
/* For the plan: take away what the jail could not hold then. */
void caps_settle(struct plan *);
/* Every capability there is. */
uint64_t caps_all(void);
/* For the options: "net_admin,CAP_CHOWN" or "all"; complains about what it does not know. */
void caps_add(struct plan *, char *list);
void caps_remove(struct plan *, char *list);
/* For the plan: may the caller set up namespaces without a user namespace? */
bool caps_sys_admin(void);

/* For the options: a seccomp filter as bwrap takes it, an array of struct sock_filter.
 * Complains if it is none. */
void caps_read_filter(struct plan *, const char *file);

bool caps_init_wanted(const struct plan *);
bool caps_seccomp_wanted(const struct plan *);
bool caps_verify_wanted(const struct plan *);

void caps_bound(const struct plan *, struct run *);
void caps_drop(const struct plan *, struct run *);
void caps_drop_init(const struct plan *, struct run *);
void caps_no_new_privs(const struct plan *, struct run *);
void caps_small_things(const struct plan *, struct run *);
void caps_new_keyring(const struct plan *, struct run *);
void caps_seccomp(const struct plan *, struct run *);
void caps_verify(const struct plan *, struct run *);

#endif
