/* SPDX-License-Identifier: ISC */
/* brief - what the command gets, in a dozen lines (--explain=short). */
#ifndef BRIEF_H
#define BRIEF_H

struct plan;

/* Print a checked plan on standard output. */
void brief_print(const struct plan *);

#endif
