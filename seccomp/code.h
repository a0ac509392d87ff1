/* SPDX-License-Identifier: ISC */
/*
 * code - a classic BPF program, laid down from its end to its beginning.
 *
 * Backwards, because BPF only jumps forwards: what is jumped to is there before
 * the jump is.  A place is the number of an instruction counted from the end,
 * and stays what it is however much is put before it.
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
	bool full;              /* something did not fit; the rest is worthless */
};

/* Put an instruction before all others; its place. */
unsigned code_put(struct code *, uint16_t op, uint32_t k);

/* Put a test (BPF_JEQ, BPF_JGE) of the accumulator with k; its place. */
unsigned code_test(struct code *, uint16_t op, uint32_t k, unsigned yes, unsigned no);

/* Put a load of a word of struct seccomp_data, after which 'next' comes. */
unsigned code_load(struct code *, size_t offset, unsigned next);

/* Turn it round into the order of execution.  Nothing can be put after that. */
void code_finish(struct code *);

#endif
