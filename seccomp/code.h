/* SPDX-License-Identifier: ISC */
/*
 * code - a classic BPF program, written from its end to its beginning.
 *
 * Backwards, because BPF jumps only forwards: so the target of a jump exists before the
 * jump.  A place is the number of an instruction, counted from the end, and does not change
 * when more instructions are added before it.
 */
#ifndef CODE_H
#define CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/filter.h>

struct code {
	struct sock_filter at[BPF_MAXINSNS];
	unsigned length;
	bool full;              /* an instruction did not fit, or memory ran out: the program
	                         * is invalid */
};

/* Put an instruction before all others.  Returns its place. */
unsigned code_put(struct code *, uint16_t op, uint32_t k);

/* Put a test (BPF_JEQ, BPF_JGE, BPF_JSET) of the accumulator with k.  Returns its place. */
unsigned code_test(struct code *, uint16_t op, uint32_t k, unsigned yes, unsigned no);

/* Put a load of a word of struct seccomp_data, followed by the place 'next'. */
unsigned code_load(struct code *, size_t offset, unsigned next);

/* Reverse the program into the order of execution.  Nothing can be put after that. */
void code_finish(struct code *);

#endif
