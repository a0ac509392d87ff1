/* SPDX-License-Identifier: ISC */
/*
 * caps - capabilities, no_new_privs and seccomp: drop privileges before the command runs.
 *
 * The order matters: first the bounding set, which needs CAP_SETPCAP, then the ids, the
 * other capabilities, no_new_privs, and last the seccomp filter.  capabilities(7)
 */
#ifndef CAPS_H
#define CAPS_H

#include <stdbool.h>
#include <stdint.h>

struct plan;
struct run;

/* The 14 default capabilities of docker(1), without MKNOD and NET_RAW; a bit for each. */
uint64_t caps_default(void);
/* For the plan: drop CAP_SYS_CHROOT if the jail is a plain chroot(2). */
void caps_settle(struct plan *);
/* Their names: "chown, kill and setuid", "all" or "none". */
const char *caps_list(uint64_t);
/* All capabilities that this program knows. */
uint64_t caps_all(void);
/* For the options: LIST is "net_admin,CAP_CHOWN" or "all".  Complains about unknown names. */
void caps_add(struct plan *, char *list);
void caps_remove(struct plan *, char *list);
/* For the plan: has the caller CAP_SYS_ADMIN, which creates namespaces without a user
 * namespace? */
bool caps_sys_admin(void);
/* Has the command this capability? */
bool caps_has(const struct plan *, int cap);
/* Those that the command has, or can gain by set-id files of --setuid. */
uint64_t caps_of_command(const struct plan *);
/* The capability NAME, "CAP_CHOWN" or "chown"; or "all". */
bool caps_by_name(const char *name, uint64_t *bits);

/* For the options: read a seccomp filter, an array of struct sock_filter as bwrap(1) takes it, or
 * a profile in JSON, told by its first byte.  Complains if FILE is neither. */
void caps_read_filter(struct plan *, const char *file);

/* The seccomp filter that caps_seccomp() installs, its length in instructions, and the end of the
 * sentence "refuse system calls ...". */
const void *caps_filter(const struct plan *, const char **sentence, unsigned short *length);

bool caps_init_wanted(const struct plan *);
bool caps_seccomp_wanted(const struct plan *);
bool caps_seccomp_early_wanted(const struct plan *);
bool caps_no_new_privs_wanted(const struct plan *);

/* Set no file capabilities, unless CAP_SETFCAP is asked for. */
void caps_forbid_file_capabilities(struct plan *);

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
