/* SPDX-License-Identifier: ISC */
/* licenses - what the host's package database says of the files that were brought. */
#ifndef LICENSES_H
#define LICENSES_H

struct import;

/*
 * Place /usr/share/licenses/PACKAGE/copyright for each Debian package of which the
 * jail has a file.  Only files are read; what no package owns is noted.
 */
void licenses_place(struct import *, const char *origin);

#endif
