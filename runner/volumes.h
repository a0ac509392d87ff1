/* SPDX-License-Identifier: ISC */
/*
 * volumes - mounts in the jail that options ask for: --bind, --ro-bind, --tmpfs.
 *
 * If root calls, the host process opens the sources, because root inside is another uid
 * outside and may not search their paths.
 */
#ifndef VOLUMES_H
#define VOLUMES_H

#include <stdbool.h>

struct plan;
struct run;
struct volume;

/* For the options: "SRC[:DST[:ro]]" and "DST[:size=N]".  Complain if malformed. */
void volumes_add_bind(struct plan *, char *value, bool read_only);
void volumes_add_devices(struct plan *, char *value);
void volumes_add_memory(struct plan *, char *value);
/* Resolve the source of a bind mount, and look at the target; false after a complaint. */
bool volumes_check(struct volume *);
/* "64k" of a tmpfs */
bool volumes_is_size(const char *);
/* It is mounted before all others.  A file of text is left out if the jail lacks its target, and
 * takes none. */
void volumes_add_first(struct plan *, const struct volume *);
/* For the plan: find the targets that the jail lacks, with a note. */
void volumes_settle(struct plan *);

/* Missing targets that are made in the jail, by who may write there. */
bool volumes_room_wanted(const struct plan *);
void volumes_make_rooms(const struct plan *, struct run *);
void volumes_remove_rooms(const struct plan *, struct run *);

bool volumes_open_wanted(const struct plan *);
bool volumes_open_inside_wanted(const struct plan *);
void volumes_open(const struct plan *, struct run *);
void volumes_mount(const struct plan *, struct run *);

#endif
