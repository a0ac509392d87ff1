/* SPDX-License-Identifier: ISC */
/*
 * abi - the names of the system calls, and their numbers at each entry of the kernel.
 *
 * mkfilter makes the tables at build time (build/gen/numbers.c), by libseccomp's numbers.
 */
#ifndef ABI_H
#define ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct abi {
	const char *name;       /* SCMP_ARCH_*, as profiles name it */
	uint32_t audit;         /* AUDIT_ARCH_*, as a filter reads it */
	uint32_t bit;           /* set in the numbers of this one (x32), or 0 */
	bool narrow;            /* an argument has 32 bits */
	bool multiplexed;       /* it has socketcall(2) and ipc(2) */
	const short *number;    /* of each name, without the bit; -1: no such call */
};

/* The first is that of the machine. */
extern const struct abi *const abis;
extern const size_t abis_count;

/* Sorted. */
extern const char *const *const call_names;
extern const size_t call_names_count;

#endif
