/* SPDX-License-Identifier: ISC */
/* options - the command line, and the usage text that describes it. */
#ifndef OPTIONS_H
#define OPTIONS_H

struct plan;

/* Fill the plan from the command line.  Mistakes are complained about and counted
 * (say.h); --help and --version print and exit. */
void options_parse(struct plan *, int argc, char *argv[]);

#endif
