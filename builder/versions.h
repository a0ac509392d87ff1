/* SPDX-License-Identifier: ISC */
/*
 * versions - is each library new enough for those that use it?
 *
 * glibc's loader asks before it starts a program (elf/dl-version.c): every version
 * of DT_VERNEED must stand in DT_VERDEF of the library that it names, but for weak
 * ones, and for libraries that define none.  musl's does not ask.
 */
#ifndef VERSIONS_H
#define VERSIONS_H

struct closure;
struct loaded;

/* The first that is missing, as a sentence; NULL: all are there. */
char *versions_missing(const struct closure *, const struct loaded *);

#endif
