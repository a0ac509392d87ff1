/* SPDX-License-Identifier: ISC */
/* filter - make the BPF program that refuses the system calls of a list. */
#ifndef FILTER_H
#define FILTER_H

#include <stdbool.h>

struct arch;
struct code;
struct deny;

/*
 * Make the program.  Returns false after errors on stderr, with line numbers of the list
 * 'name', about unknown calls or a list that is too long.
 */
bool filter_make(struct code *, const struct deny *, const struct arch *, const char *name);

#endif
