/* SPDX-License-Identifier: ISC */
/* arch - the architectures that filters are made for, and their numbers of calls. */
#ifndef ARCH_H
#define ARCH_H

#include <stdbool.h>
#include <stdint.h>

struct arch {
	const char *name;       /* as uname -m says it */
	uint32_t audit;         /* AUDIT_ARCH_*, what a filter sees */
	uint32_t library;       /* SCMP_ARCH_*, what libseccomp calls it */
	uint32_t foreign_bit;   /* set in the numbers of another ABI (x32), or 0 */
};

/* What is said of a call that is no call here. */
enum {
	NOT_HERE = -1,          /* other architectures have it */
	NOT_KNOWN = -2          /* nobody has heard of it */
};

/* How many numbers the newest kernel gives to calls, gaps included. */
enum { NUMBERS = 471 };

extern const struct arch archs[];
extern const unsigned archs_count;

/* NULL when no filter can be made for it. */
const struct arch *arch_by_name(const char *);

/* The number of a call, or NOT_HERE, or NOT_KNOWN. */
int arch_number(const struct arch *, const char *call);

#endif
