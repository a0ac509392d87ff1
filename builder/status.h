/* SPDX-License-Identifier: ISC */
/* status - how mkrootfs and binlibdepcp end. */
#ifndef BUILDER_STATUS_H
#define BUILDER_STATUS_H

enum {
	STATUS_DONE       = 0,
	STATUS_UNRESOLVED = 1, /* something that was named does not exist */
	STATUS_USAGE      = 2, /* the command line or the recipe makes no sense */
	STATUS_UNPROVEN   = 3, /* the finished tree failed its verification */
	STATUS_IO         = 4, /* reading or writing failed */
};

#endif
