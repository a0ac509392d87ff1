/* SPDX-License-Identifier: ISC */
/*
 * seccomp_peer - compare with a filter that libseccomp makes from the same list: its
 * results must be equal, and it must need more instructions.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>
#include <linux/seccomp.h>
#include <seccomp.h>

#include "bpf.h"
#include "seccomp/arch.h"
#include "seccomp/code.h"
#include "seccomp/deny.h"

enum {
	BEYOND = NUMBERS + 100,
	NEWER = 451             /* than the oldest libseccomp that will do */
};

static struct subject {
	const struct arch *arch;
	struct code ours, theirs;
} subjects[3];

/* libseccomp compares masked values for equality only: another value has another bit. */
static void
add_unlike(scmp_filter_ctx *ctx, int nr, const struct deny_row *row)
{
	uint32_t bit;

	for (bit = 1; bit; bit <<= 1)
		assert_int_equal(seccomp_rule_add(ctx, SCMP_ACT_ERRNO((unsigned)row->error), nr, 1,
			SCMP_CMP((unsigned)row->argument, SCMP_CMP_MASKED_EQ, bit,
			~row->value & bit)), 0);
}

/* libseccomp takes the build machine's number of a call for any architecture, so a rule
 * for a call without a name is impossible. */
static void
add_rule(scmp_filter_ctx *ctx, const struct deny_row *row)
{
	int nr = seccomp_syscall_resolve_name(row->name);
	const struct scmp_arg_cmp low = SCMP_CMP((unsigned)row->argument,
		SCMP_CMP_MASKED_EQ, 0xffffffff, row->value);

	if (nr == __NR_SCMP_ERROR)
		return;
	if (row->argument == ALWAYS)
		assert_int_equal(seccomp_rule_add(ctx, SCMP_ACT_ERRNO((unsigned)row->error), nr, 0), 0);
	else if (row->unlike)
		add_unlike(ctx, nr, row);
	else
		assert_int_equal(seccomp_rule_add(ctx, SCMP_ACT_ERRNO((unsigned)row->error), nr, 1, low), 0);
}

/* The filter of libseccomp for the rows that deny.c has read. */
static void
make_theirs(struct subject *s)
{
	const struct deny *deny = bpf_list();
	scmp_filter_ctx *ctx = seccomp_init(SCMP_ACT_ALLOW);
	FILE *file = tmpfile();
	size_t i;

	assert_non_null(ctx);
	assert_non_null(file);
	assert_int_equal(seccomp_arch_add(ctx, s->arch->library) & ~-EEXIST, 0);
	if (s->arch->library != seccomp_arch_native())
		assert_int_equal(seccomp_arch_remove(ctx, SCMP_ARCH_NATIVE), 0);
	assert_int_equal(seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), 0);
	assert_int_equal(seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2), 0);
	for (i = 0; i < deny->count; i++)
		add_rule(ctx, &deny->row[i]);
	assert_int_equal(seccomp_export_bpf(ctx, fileno(file)), 0);
	rewind(file);
	s->theirs.length = (unsigned)fread(s->theirs.at, sizeof s->theirs.at[0], BPF_MAXINSNS, file);
	fclose(file);
	seccomp_release(ctx);
}

static int
make_subjects(void **state)
{
	unsigned i;

	assert_int_equal(archs_count, sizeof subjects / sizeof subjects[0]);
	for (i = 0; i < archs_count; i++) {
		subjects[i].arch = &archs[i];
		bpf_builtin(&subjects[i].ours, &archs[i]);
		make_theirs(&subjects[i]);
	}
	return 0;
}

static void
compare(const struct subject *s, int nr, int argument, uint64_t value)
{
	uint64_t args[6] = { 0 };
	unsigned steps;

	/* what libseccomp has no name for, and calls that ours takes for newer than any */
	if ((nr >= NEWER && nr < BEYOND) || nr == 335 || nr == 336 ||
	    (nr == -2 && !s->arch->foreign_bit))
		return;
	args[argument] = value;
	if (bpf_run(&s->ours, s->arch->audit, nr, args, &steps) !=
	    bpf_run(&s->theirs, s->arch->audit, nr, args, &steps))
		fail_msg("%s number %d arg%d 0x%llx", s->arch->name, nr, argument,
			(unsigned long long)value);
}

/* Families, and values around TIOCSTI and TIOCLINUX, with three upper halves. */
static void
compare_arguments(const struct subject *s, int nr, int argument)
{
	static const uint64_t uppers[] = { 0, 1ull << 32, 0xffffffff00000000 };
	uint64_t low;
	int u;

	for (u = 0; u < 3; u++) {
		for (low = 0; low < 64; low++)
			compare(s, nr, argument, uppers[u] | low);
		for (low = 0x5410; low < 0x5420; low++)
			compare(s, nr, argument, uppers[u] | low);
		compare(s, nr, argument, uppers[u] | 0xffffffff);
	}
}

static void
says_the_same(void **state)
{
	const struct subject *s;
	int nr, argument;

	for (s = subjects; s < subjects + archs_count; s++) {
		for (nr = -2; nr < BEYOND; nr++) {
			for (argument = 0; argument < 6; argument++)
				compare_arguments(s, nr, argument);
			if (s->arch->foreign_bit)
				compare(s, (int)s->arch->foreign_bit | nr, 0, 0);
		}
	}
}

/* The cost of installing: the kernel runs the filter once for each number. */
static unsigned
walk(const struct code *code, const struct arch *arch, const char *whose)
{
	unsigned steps, most = 0, sum = 0;
	int nr;

	for (nr = 0; nr < NUMBERS; nr++) {
		bpf_run(code, arch->audit, nr, NULL, &steps);
		most = steps > most ? steps : most;
		sum += steps;
	}
	printf("# %s, %s: %u instructions; of a call's path at most %u, %.2f in the mean\n",
		arch->name, whose, code->length, most, (double)sum / NUMBERS);
	return sum;
}

static void
takes_longer(void **state)
{
	const struct subject *s;

	for (s = subjects; s < subjects + archs_count; s++)
		assert_true(walk(&s->ours, s->arch, "ours") <
			walk(&s->theirs, s->arch, "libseccomp's"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_the_same),
		cmocka_unit_test(takes_longer),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_subjects, NULL);
}
