/* SPDX-License-Identifier: ISC */
/* bpf - make a seccomp filter and interpret it: its result, and how many instructions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <linux/seccomp.h>

#include "bpf.h"
#include "seccomp/code.h"
#include "seccomp/deny.h"
#include "seccomp/filter.h"

static const char list[] = "configs/seccomp.deny";

static struct deny deny;

const struct deny *
bpf_list(void)
{
	if (deny.count == 0) {
		FILE *file = fopen(list, "r");

		assert_non_null(file);
		assert_true(deny_read(&deny, file, list));
		fclose(file);
	}
	return &deny;
}

void
bpf_builtin(struct code *code, const struct arch *arch)
{
	bpf_list();
	assert_true(deny_number(&deny, arch, list));
	assert_true(filter_make(code, &deny, arch));
}

static uint32_t
load(const struct seccomp_data *data, uint32_t offset)
{
	uint32_t word;

	assert_true(offset % 4 == 0 && offset + sizeof word <= sizeof *data);
	memcpy(&word, (const char *)data + offset, sizeof word);
	return word;
}

/* The distance of a jump. */
static unsigned
jump(const struct sock_filter *at, uint32_t a)
{
	switch (BPF_OP(at->code)) {
	case BPF_JA:  return at->k;
	case BPF_JEQ: return a == at->k ? at->jt : at->jf;
	case BPF_JGE: return a >= at->k ? at->jt : at->jf;
	case BPF_JSET: return a & at->k ? at->jt : at->jf;
	case BPF_JGT: return a > at->k ? at->jt : at->jf;
	}
	fail_msg("a jump of kind 0x%02x", at->code);
	return 0;
}

uint32_t
bpf_run(const struct code *code, uint32_t arch, int nr, const uint64_t *args, unsigned *steps)
{
	struct seccomp_data data = { .nr = nr, .arch = arch };
	uint32_t a = 0;
	unsigned pc;

	if (args)
		memcpy(data.args, args, sizeof data.args);
	*steps = 0;
	for (pc = 0; pc < code->length; pc++) {
		const struct sock_filter *at = &code->at[pc];

		++*steps;
		switch (BPF_CLASS(at->code)) {
		case BPF_LD:  a = load(&data, at->k); break;
		case BPF_JMP: pc += jump(at, a); break;
		/* Further instructions in a filter of libseccomp. */
		case BPF_ALU: assert_int_equal(BPF_OP(at->code), BPF_AND); a &= at->k; break;
		case BPF_RET: return at->k;
		default:      fail_msg("an instruction 0x%02x", at->code);
		}
	}
	fail_msg("ran off the end at %u of %u", pc, code->length);
	return 0;
}
