/* SPDX-License-Identifier: ISC */
/* jailcache - the jail's own /etc/ld.so.cache. */
#ifndef JAILCACHE_H
#define JAILCACHE_H

struct import;

#define JAILCACHE_PATH "/etc/ld.so.cache"

/*
 * Place a cache with just the libraries of the jail, if one of them lies outside
 * its loader's default directories.  What a cache that is in the destination lists
 * and has stays in it.
 */
void jailcache_place(struct import *);

#endif
