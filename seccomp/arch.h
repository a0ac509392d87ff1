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

/* An entry of the kernel of an architecture: the native one first. */
struct entry {
	const char *arch;       /* the name of the architecture */
	const char *name;       /* SCMP_ARCH_*, as profiles name it */
	uint32_t audit;         /* AUDIT_ARCH_* */
	uint32_t library;       /* SCMP_ARCH_* of libseccomp */
	uint32_t bit;           /* set in its numbers, or 0 */
	bool narrow;            /* an argument has 32 bits */
	bool multiplexed;       /* it has socketcall(2) and ipc(2) */
};

extern const struct entry entries[];
extern const unsigned entries_count;

/* More than the highest number of a call at an entry, without the bit. */
enum { ENTRY_NUMBERS = 600 };

/* The name of the call with this number at an entry, or NULL. */
const char *entry_name(const struct entry *, int number);

/* The number of a call at an entry, without the bit, or -1. */
int entry_number(const struct entry *, const char *call);

/* The names of the calls that an older libseccomp lacks; NULL after the last. */
const char *arch_newer(unsigned i);

/* The number of a call, or NOT_HERE, or NOT_KNOWN. */
int arch_number(const struct arch *, const char *call);

#endif
