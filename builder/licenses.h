/* SPDX-License-Identifier: ISC */
/* licenses - what the host's package database says of the files that were brought. */
#ifndef LICENSES_H
#define LICENSES_H

struct bringing;

/*
 * Place /usr/share/licenses/PACKAGE/copyright for each Debian package of which the
 * jail has a file.  Only files are read; what no package owns is noted.
 */
void licenses_place(struct bringing *, const char *origin);

#endif
