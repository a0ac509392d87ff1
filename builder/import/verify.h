/* SPDX-License-Identifier: ISC */
/* verify - resolve everything again, with the finished jail as the root. */
#ifndef VERIFY_H
#define VERIFY_H

struct import;

/*
 * What does not resolve in the finished tree, or to something else than was
 * brought, is reported; the caller stops with msg_stop().  What the jail needs to
 * run it (/proc for $ORIGIN) is noted.
 */
void verify_jail(const struct import *);

#endif
