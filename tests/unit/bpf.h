/* SPDX-License-Identifier: ISC */
/* bpf - a seccomp filter made and run by hand, to see what it says and how soon. */
#ifndef TESTS_UNIT_BPF_H
#define TESTS_UNIT_BPF_H

#include <stdint.h>

struct arch;
struct code;
struct deny;

/* The built-in list; it and the filter it makes live on.  Fails the test when the
 * list is not right. */
const struct deny *bpf_list(void);
void bpf_builtin(struct code *, const struct arch *);

/* SECCOMP_RET_* of one call, whose six arguments may be NULL for zeros, and the
 * instructions it took.  Fails the test when the program runs off its end or uses
 * what the kernel would not take. */
uint32_t bpf_run(const struct code *, uint32_t arch, int nr, const uint64_t *args,
	unsigned *steps);

#endif
