/* SPDX-License-Identifier: ISC */
/*
 * subids - the subordinate ids of a user.
 *
 * /etc/subuid and /etc/subgid list them; newuidmap(1) and newgidmap(1), which are setuid,
 * write the maps.  subuid(5)
 */
#ifndef SUBIDS_H
#define SUBIDS_H

#include <stdbool.h>
#include <sys/types.h>

struct id_range;

/* The name of UID in the host's /etc/passwd, or NULL. */
const char *subids_user(uid_t uid);

/* Set the members outside and count of the range from the Nth line of FILE, from 0 on, for the
 * user with this NAME (or NULL) or UID.  False if there is no such line. */
bool subids_range(const char *file, const char *name, uid_t uid, unsigned n, struct id_range *);

/* The first of SUBIDS_COUNT ids that /etc/subuid and /etc/subgid give to nobody, from 100000
 * on, where useradd(8) begins. */
enum { SUBIDS_COUNT = 65536 };
unsigned subids_free(void);

/* Are newuidmap and newgidmap installed? */
bool subids_helper_found(void);

/* What to do if they are not. */
#define SUBIDS_NO_HELPER "install newuidmap (package uidmap or shadow) to map others"

#endif
