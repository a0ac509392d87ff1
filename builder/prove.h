/* SPDX-License-Identifier: ISC */
/* prove - resolve everything again, with the finished jail as the root. */
#ifndef PROVE_H
#define PROVE_H

struct bringing;

/*
 * What does not resolve in the finished tree, or to something else than was
 * brought, is reported; the caller stops with say_stop().  What the jail needs to
 * run it (/proc for $ORIGIN) is noted.
 */
void prove_jail(const struct bringing *);

#endif
