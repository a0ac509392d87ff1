/* SPDX-License-Identifier: ISC */
/* licenses - copyright files of the host's packages from which files were copied. */
#ifndef LICENSES_H
#define LICENSES_H

struct import;

/*
 * Place /usr/share/licenses/PACKAGE/copyright for each Debian package of which the
 * jail has a file.  dpkg(1) is not run: its lists are read.  A note says how many files
 * belong to no package.
 */
void licenses_place(struct import *, const char *origin);

#endif
