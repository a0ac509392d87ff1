/* SPDX-License-Identifier: ISC */
/* seccomp_code - a jump in the filter reaches its target at any distance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <cmocka.h>
#include <linux/seccomp.h>

#include "bpf.h"
#include "seccomp/code.h"

enum { YES = 1, NO = 2, LOST = 3, CHOSEN = 5, ARCH = 7, FAR = 600 };

static struct code code;

static uint32_t
answer(int nr)
{
	unsigned steps;

	return bpf_run(&code, ARCH, nr, NULL, &steps);
}

/* A way to a return, or to a load and a test before it.  The first can be copied to
 * where it is needed; the second only jumped to, and not past its load. */
static unsigned
lay_way(uint32_t end, bool long_way)
{
	unsigned place, lost = code_put(&code, BPF_RET | BPF_K, LOST);

	place = code_put(&code, BPF_RET | BPF_K, end);
	if (!long_way)
		return place;
	place = code_test(&code, BPF_JEQ, ARCH, place, lost);
	return code_load(&code, offsetof(struct seccomp_data, arch), place);
}

static void
lay_nothing(unsigned distance)
{
	while (distance-- > 0)
		code_put(&code, BPF_RET | BPF_K, LOST);
}

static void
choose_across(unsigned distance, bool yes_first, bool long_yes, bool long_no)
{
	unsigned yes = 0, no;

	code.length = 0;
	if (yes_first)
		yes = lay_way(YES, long_yes);
	no = lay_way(NO, long_no);
	if (!yes_first)
		yes = lay_way(YES, long_yes);
	lay_nothing(distance);
	code_load(&code, offsetof(struct seccomp_data, nr),
		code_test(&code, BPF_JEQ, CHOSEN, yes, no));
	code_finish(&code);
	assert_int_equal(answer(CHOSEN), YES);
	assert_int_equal(answer(CHOSEN + 1), NO);
}

static void
chooses_across_any_distance(void **state)
{
	unsigned distance, kind;

	for (distance = 0; distance < FAR; distance++) {
		for (kind = 0; kind < 8; kind++)
			choose_across(distance, kind & 1, kind & 2, kind & 4);
	}
}

static void
loads_lead_to_what_comes_next(void **state)
{
	unsigned distance, kind, place;

	for (distance = 0; distance < FAR; distance++) {
		for (kind = 0; kind < 2; kind++) {
			code.length = 0;
			place = lay_way(YES, kind);
			lay_nothing(distance);
			code_load(&code, offsetof(struct seccomp_data, nr), place);
			code_finish(&code);
			assert_int_equal(answer(0), YES);
		}
	}
}

static void
notices_that_it_is_full(void **state)
{
	unsigned i;

	code.length = 0;
	code.full = false;
	for (i = 0; i < BPF_MAXINSNS; i++)
		code_put(&code, BPF_RET | BPF_K, LOST);
	assert_false(code.full);
	code_test(&code, BPF_JEQ, CHOSEN, 0, 1);
	assert_true(code.full);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chooses_across_any_distance),
		cmocka_unit_test(loads_lead_to_what_comes_next),
		cmocka_unit_test(notices_that_it_is_full),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
