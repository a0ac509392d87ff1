/* SPDX-License-Identifier: ISC */
/* habits - options as docker(1), unshare(1) or bwrap(1) take them. */
#ifndef HABITS_H
#define HABITS_H

/* Complain if the first WORD of the command looks like a value that the LAST option takes in
 * another program; in invoke_ns it takes none. */
void habits_check(const char *last, const char *word);

#endif
