/* SPDX-License-Identifier: ISC */
/* summary - print the files of the jail, why they are needed, and the largest. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include <stdio.h>

struct import;

/* Print the report of mkrootfs --report. */
void summary_print(FILE *, const struct import *);

#endif
