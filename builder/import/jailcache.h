/* SPDX-License-Identifier: ISC */
/* jailcache - /etc/ld.so.cache of the jail. */
#ifndef JAILCACHE_H
#define JAILCACHE_H

struct import;

#define JAILCACHE_PATH "/etc/ld.so.cache"

/*
 * Place a cache of the libraries in the jail, if one of them is outside the default
 * directories of its loader.  Entries of a cache in the destination are kept if their
 * library exists.
 */
void jailcache_place(struct import *);

#endif
