/* SPDX-License-Identifier: ISC */
/* verify - resolve every program again, with the finished jail as the root. */
#ifndef VERIFY_H
#define VERIFY_H

struct import;

/*
 * Report each program and library that does not resolve in the finished tree, or
 * resolves to other files than on the host; the caller then calls msg_stop().  A note
 * says which program needs /proc (for $ORIGIN).
 */
void verify_jail(const struct import *);

#endif
