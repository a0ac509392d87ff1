/* SPDX-License-Identifier: ISC */
/*
 * ids - the id maps of the user namespace, and the ids of the command.
 *
 * Root inside is the caller outside or, if root calls, the owner of the jail.  The ids 1 to
 * 65535 inside are unprivileged ids outside: those of /etc/subuid and /etc/subgid or, if root
 * calls, a block of unused ids.  subuid(5), user_namespaces(7)
 */
#ifndef IDS_H
#define IDS_H

#include <stdbool.h>
#include <sys/types.h>

struct plan;
struct run;

enum { GID_TTY = 5 };

/* For the plan: choose the maps, with a note about ids that cannot be mapped. */
void ids_settle_maps(struct plan *);
/* For the plan: find --uid, --gid and --groups in the jail's passwd and group files, and the
 * groups that may ping. */
void ids_settle_command(struct plan *);
/* Does this gid exist inside? */
bool ids_maps_gid(const struct plan *, gid_t);

bool ids_groups_wanted(const struct plan *);
void ids_set_groups(const struct plan *, struct run *);
void ids_change(const struct plan *, struct run *);

#endif
