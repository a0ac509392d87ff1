/* SPDX-License-Identifier: ISC */
/*
 * id_maps - the id maps of the user namespace.
 *
 * Root inside is the caller outside or, if root calls, the owner of the jail.  The ids 1 to
 * 65535 inside are unprivileged ids outside: those of /etc/subuid and /etc/subgid or, if root
 * calls, a block of unused ids.  subuid(5), user_namespaces(7)
 */
#ifndef ID_MAPS_H
#define ID_MAPS_H

#include <stdbool.h>
#include <sys/types.h>

struct plan;

enum { GID_TTY = 5 };

/* For the plan: choose the maps, with a note about ids that cannot be mapped. */
void id_maps_settle(struct plan *);
/* For the plan: the groups that may ping, net.ipv4.ping_group_range. */
void id_maps_settle_ping(struct plan *);
/* Do all ids exist in the caller's user namespace, as in the first one? */
bool id_maps_all_exist(void);
/* Is an id inside that of root, in the first user namespace? */
bool id_maps_to_root(const struct plan *);
/* Is this id of the caller's user namespace one inside? */
struct id_map;
bool id_maps_has_outside(const struct id_map *, unsigned id);
/* The id outside of one inside; -1 if it does not exist. */
unsigned id_maps_outside(const struct id_map *, unsigned id);
/* Does this uid exist inside?  This gid? */
bool id_maps_uid(const struct plan *, uid_t);
bool id_maps_gid(const struct plan *, gid_t);

#endif
