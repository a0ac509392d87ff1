/* SPDX-License-Identifier: ISC */
/*
 * volumes - what the user binds into the jail: --bind, --ro-bind, --tmpfs.
 *
 * Sources are opened by host when it is root: root inside, who is somebody else,
 * might not find the way to them.
 */
#ifndef VOLUMES_H
#define VOLUMES_H

#include <stdbool.h>

struct plan;
struct run;

/* For the options: "SRC[:DST[:ro]]" and "DST[:size=N]".  Complain of nonsense. */
void volumes_add_bind(struct plan *, char *value, bool read_only);
void volumes_add_memory(struct plan *, char *value);
/* For the plan: look whether the targets are there. */
void volumes_settle(struct plan *);

bool volumes_open_wanted(const struct plan *);
bool volumes_open_inside_wanted(const struct plan *);
void volumes_open(const struct plan *, struct run *);
void volumes_mount(const struct plan *, struct run *);

#endif
