/* SPDX-License-Identifier: ISC */
/* code - a classic BPF program, written from its end to its beginning. */
#include "code.h"

/* The largest distance of a jump: its offset has eight bits and counts from the next
 * instruction, and one more jump, for the other branch of the test, may come between. */
enum { REACH = 255 };

unsigned
code_put(struct code *code, uint16_t op, uint32_t k)
{
	if (code->length == BPF_MAXINSNS) {
		code->full = true;
		return 0;
	}
	code->at[code->length] = (struct sock_filter){ .code = op, .k = k };
	return code->length++;
}

/* The same return instruction, copied nearer: unlike a jump, a copy costs no time. */
static unsigned
return_within_reach(struct code *code, const struct sock_filter *ret)
{
	unsigned place = code->length;

	while (place > 0 && code->length - --place <= REACH) {
		if (code->at[place].code == ret->code && code->at[place].k == ret->k)
			return place;
	}
	return code_put(code, ret->code, ret->k);
}

static unsigned
within_reach(struct code *code, unsigned place)
{
	if (code->length - place <= REACH)
		return place;
	if (BPF_CLASS(code->at[place].code) == BPF_RET)
		return return_within_reach(code, &code->at[place]);
	return code_put(code, BPF_JMP | BPF_JA, code->length - place - 1);
}

unsigned
code_test(struct code *code, uint16_t op, uint32_t k, unsigned yes, unsigned no)
{
	unsigned place;

	yes = within_reach(code, yes);
	no = within_reach(code, no);
	place = code_put(code, BPF_JMP | op | BPF_K, k);
	code->at[place].jt = (uint8_t)(place - yes - 1);
	code->at[place].jf = (uint8_t)(place - no - 1);
	return place;
}

/* A load has no target: execution continues with the next instruction. */
static void
lead_to(struct code *code, unsigned place)
{
	const struct sock_filter *next = &code->at[place];

	if (place + 1 == code->length)
		return;
	if (BPF_CLASS(next->code) == BPF_RET)
		code_put(code, next->code, next->k);
	else
		code_put(code, BPF_JMP | BPF_JA, code->length - place - 1);
}

unsigned
code_load(struct code *code, size_t offset, unsigned next)
{
	lead_to(code, next);
	return code_put(code, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset);
}

void
code_finish(struct code *code)
{
	unsigned i;

	for (i = 0; i < code->length / 2; i++) {
		struct sock_filter *a = &code->at[i];
		struct sock_filter *b = &code->at[code->length - 1 - i];
		struct sock_filter keep = *a;

		*a = *b;
		*b = keep;
	}
}
