/* SPDX-License-Identifier: ISC */
/*
 * users - passwd, shadow and group of the jail: from the recipe, never from the host.
 */
#ifndef USERS_H
#define USERS_H

struct entries;
struct tree;

/* Place the files if the recipe has lines user or group. */
void users_place(struct tree *, const struct entries *);

#endif
