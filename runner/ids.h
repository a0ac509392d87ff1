/* SPDX-License-Identifier: ISC */
/*
 * ids - who is who: the id maps of the user namespace, and the command's ids.
 *
 * Root inside is yourself (started by a user) or whoever owns the jail outside
 * (started by root); the ids from 1 to 65535 are unprivileged ones where they can
 * be had: from /etc/subuid, or, for root, a block that nobody else uses.
 * subuid(5), user_namespaces(7)
 */
#ifndef IDS_H
#define IDS_H

#include <stdbool.h>
#include <sys/types.h>

struct plan;
struct run;

enum { GID_TTY = 5 };

/* For the plan: choose the maps; say in notes what could not be had. */
void ids_settle_maps(struct plan *);
/* For the plan: find --uid, --gid and --groups in the jail's own files. */
void ids_settle_command(struct plan *);
bool ids_maps_gid(const struct plan *, gid_t);

bool ids_groups_wanted(const struct plan *);
void ids_set_groups(const struct plan *, struct run *);
void ids_change(const struct plan *, struct run *);

#endif
