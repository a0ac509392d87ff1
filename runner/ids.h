/* SPDX-License-Identifier: ISC */
/* ids - the ids of the command. */
#ifndef IDS_H
#define IDS_H

#include <stdbool.h>

struct plan;
struct run;

/* For the plan: find --uid, --gid and --groups in the jail's passwd and group files. */
void ids_settle_command(struct plan *);

bool ids_groups_wanted(const struct plan *);
void ids_set_groups(const struct plan *, struct run *);
void ids_change(const struct plan *, struct run *);

#endif
