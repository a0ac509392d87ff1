/* SPDX-License-Identifier: ISC */
/* filter - make the BPF program that refuses the system calls of a list. */
#ifndef FILTER_H
#define FILTER_H

#include <stdbool.h>

struct arch;
struct code;
struct deny;

/* Make the program of a list with numbers: deny_number().  Returns false if the kernel would
 * not take it: the list is too long. */
bool filter_make(struct code *, const struct deny *, const struct arch *);

#endif
