/* SPDX-License-Identifier: ISC */
/* summary - print the files of the jail, why they are needed, and the largest. */
#ifndef SUMMARY_H
#define SUMMARY_H

struct import;

/*
 * Print the report of mkrootfs --report to standard output, and end the program if that fails.  A
 * reader that has seen enough, such as head(1), is no failure.
 */
void summary_print(const struct import *);

#endif
