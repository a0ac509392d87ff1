/* SPDX-License-Identifier: ISC */
/* rules - contradictions in a plan, each with advice. */
#ifndef RULES_H
#define RULES_H

struct plan;

/* Report every contradiction; exit with STATUS_FAILED after any error, reported here or
 * before. */
void rules_check(const struct plan *);

#endif
