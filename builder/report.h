/* SPDX-License-Identifier: ISC */
/* report - what is in the jail, who needs it, and what is large. */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

struct bringing;

void report_print(FILE *, const struct bringing *);

#endif
