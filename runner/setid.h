/* SPDX-License-Identifier: ISC */
/*
 * setid - set-id modes and file capabilities must not leave the container.
 *
 * A file in the jail is a file of the host, too.  If other users can walk to it there, a set-id
 * file that the command makes gives them its owner's id: root's, for a jail of root's, and the
 * caller's own otherwise.
 */
#ifndef SETID_H
#define SETID_H

#include <stdbool.h>

struct plan;
struct run;

/* Decide whether such modes are refused (plan->no_setid).  After the jail and the volumes are
 * known. */
void setid_settle(struct plan *);

bool setid_refuse_wanted(const struct plan *);
void setid_refuse(const struct plan *, struct run *);

#endif
