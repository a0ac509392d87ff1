/* SPDX-License-Identifier: ISC */
/* status - exit status of mkrootfs and binlibdepcp. */
#ifndef BUILDER_STATUS_H
#define BUILDER_STATUS_H

enum {
	STATUS_DONE       = 0,
	STATUS_UNRESOLVED = 1, /* a file that was named, or a library, is missing */
	STATUS_USAGE      = 2, /* a mistake on the command line or in the recipe */
	STATUS_UNVERIFIED = 3, /* the finished tree failed its verification */
	STATUS_IO         = 4, /* reading or writing failed */
};

#endif
