/* SPDX-License-Identifier: ISC */
/* environment - what the command finds in its environment: little, and none of it by
 * accident. */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

struct plan;

/* "NAME=VALUE", which replaces an older one and is kept, not copied. */
void environment_set(struct plan *, char *setting);
/* A name of the caller's environment, with its value there, if it has one. */
void environment_pass(struct plan *, const char *name);
void environment_pass_all(struct plan *);
/* PATH, HOME, TERM and container, where nothing else was asked for. */
void environment_settle(struct plan *);

#endif
