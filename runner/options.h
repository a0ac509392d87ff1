/* SPDX-License-Identifier: ISC */
/* options - the command line of invoke_ns. */
#ifndef OPTIONS_H
#define OPTIONS_H

struct plan;

/* Fill the plan from the command line.  Mistakes are reported by msg_complain();
 * --help, --version and --check print and exit.  argv stays as it is; the plan has a copy. */
void options_parse(struct plan *, int argc, char *argv[]);

#endif
