/* SPDX-License-Identifier: ISC */
/* arch - the architectures of the filters, and their system call numbers. */
#ifndef ARCH_H
#define ARCH_H

#include <stdbool.h>
#include <stdint.h>

struct arch {
	const char *name;       /* as uname -m prints it */
	uint32_t audit;         /* AUDIT_ARCH_*, as a filter reads it */
	uint32_t library;       /* SCMP_ARCH_* of libseccomp */
	uint32_t foreign_bit;   /* set in the numbers of another ABI (x32), or 0 */
};

/* In place of a number, for a name that is not a call of the architecture. */
enum {
	NOT_HERE = -1,          /* other architectures have it */
	NOT_KNOWN = -2          /* no architecture has it */
};

/* The number of system call numbers of the newest kernel that this build knows, including
 * gaps.  A filter answers ENOSYS to higher ones. */
enum { NUMBERS = 471 };

extern const struct arch archs[];
extern const unsigned archs_count;

/* Find an architecture by name; NULL if it is not in the table. */
const struct arch *arch_by_name(const char *);

/* The number of a call, or NOT_HERE, or NOT_KNOWN. */
int arch_number(const struct arch *, const char *call);

#endif
