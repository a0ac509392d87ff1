/* SPDX-License-Identifier: ISC */
/* summary - what is in the jail, who needs it, and what is large. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include <stdio.h>

struct import;

void summary_print(FILE *, const struct import *);

#endif
