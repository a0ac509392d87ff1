/* SPDX-License-Identifier: ISC */
/* exit_status - the exit statuses of invoke_ns; all others are those of the command. */
#ifndef EXIT_STATUS_H
#define EXIT_STATUS_H

enum {
	STATUS_FAILED    = 125, /* a step failed, or a mistake on the command line */
	STATUS_NOT_EXEC  = 126, /* command found but not executable */
	STATUS_NOT_FOUND = 127, /* command not found */
	STATUS_SIGNAL    = 128, /* plus the number of the signal that ended it */
};

#endif
