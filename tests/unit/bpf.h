/* SPDX-License-Identifier: ISC */
/* bpf - make a seccomp filter and interpret it: its result, and how many instructions. */
#ifndef TESTS_UNIT_BPF_H
#define TESTS_UNIT_BPF_H

#include <stdint.h>

struct arch;
struct code;
struct deny;

/* The built-in list; the list and its filter stay allocated.  Fails the test if the
 * list has an error. */
const struct deny *bpf_list(void);
void bpf_builtin(struct code *, const struct arch *);

/* SECCOMP_RET_* of one call, whose six arguments may be NULL for zeros, and the
 * number of instructions executed.  Fails the test if the program runs past its end, or
 * has an instruction that the kernel would refuse. */
uint32_t bpf_run(const struct code *, uint32_t arch, int nr, const uint64_t *args,
	unsigned *steps);

#endif
