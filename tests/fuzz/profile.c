/* SPDX-License-Identifier: ISC */
/*
 * profile - fuzz the reader of seccomp profiles in JSON.
 *
 * A profile that is taken gives a program that the kernel takes, too (seccomp_check_filter):
 * all jumps are forward and in it, only struct seccomp_data is read, and a return is at its end.
 */
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "memory.h"
#include "messages.h"
#include "must.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/plan.h"
#include "runner/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct input {
	const uint8_t *bytes;
	size_t size;
};

static void
check_instruction(const struct sock_filter *code, size_t at, size_t length)
{
	size_t left = length - at - 1;

	switch (BPF_CLASS(code[at].code)) {
	case BPF_LD:
		if (BPF_MODE(code[at].code) == BPF_ABS)
			must(code[at].k % 4 == 0 && code[at].k < sizeof(struct seccomp_data));
		break;
	case BPF_JMP:
		if (BPF_OP(code[at].code) == BPF_JA)
			must(code[at].k < left);
		else
			must(code[at].jt < left && code[at].jf < left);
		break;
	default:
		break;
	}
}

static void
read_profile(void *data)
{
	const struct input *input = data;
	struct plan plan = { .profile = "profile", .profile_length = input->size };
	const struct sock_filter *code;
	size_t i;

	plan.profile_text = mem_new(input->size + 1);
	memcpy(plan.profile_text, input->bytes, input->size);
	profile_settle(&plan);
	if (msg_errors())
		return;
	code = plan.filter;
	must(code && plan.filter_length && plan.filter_length <= BPF_MAXINSNS);
	for (i = 0; i < plan.filter_length; i++)
		check_instruction(code, i, plan.filter_length);
	must(BPF_CLASS(code[plan.filter_length - 1].code) == BPF_RET);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = { bytes, size };

	messages_run(read_profile, &input);
	memory_free();
	return 0;
}
