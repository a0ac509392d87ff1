/* SPDX-License-Identifier: ISC */
/*
 * subids - the ids that a user may map beside its own.
 *
 * Who has them stands in /etc/subuid and /etc/subgid; newuidmap(1) and newgidmap(1),
 * which are setuid, write the maps.  subuid(5)
 */
#ifndef SUBIDS_H
#define SUBIDS_H

#include <stdbool.h>
#include <sys/types.h>

struct id_range;

/* The name of UID on this host, from the file: a static program has no NSS.  NULL if
 * there is none. */
const char *subids_user(uid_t uid);

/* The first line of FILE for the user with this NAME (or NULL) or UID: where it begins
 * outside, and how many.  False if there is none. */
bool subids_range(const char *file, const char *name, uid_t uid, struct id_range *);

/* The two programs are there. */
bool subids_helper_found(void);

/* What to say if not. */
#define SUBIDS_NO_HELPER "only uid 0 exists inside: install newuidmap (package uidmap or " \
	"shadow) to map others"

#endif
