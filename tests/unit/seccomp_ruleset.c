/* SPDX-License-Identifier: ISC */
/*
 * seccomp_ruleset - the filter of a profile has the results that its rules say.
 *
 * Random rules for all entries of this machine.  With one rule for a call, the filter of
 * libseccomp must have the same results; with several it may not, for libseccomp 2.5.4 merges
 * comparisons of several rules wrongly: a rule with "arg0 < 0" then holds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <linux/seccomp.h>
#include <seccomp.h>

#include "bpf.h"
#include "seccomp/abi.h"
#include "seccomp/code.h"
#include "seccomp/ruleset.h"

enum {
	PROFILES = 60, CALLS = 40, RULES = 3,
	NEWER = 451             /* than the oldest libseccomp that will do */
};

/* Values at which comparisons change, and around them. */
static const uint64_t values[] = {
	0, 1, 2, 5, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x100000000, 0x100000001,
	0x100000005, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffff00000000, 0xffffffffffffffff,
};

enum { VALUES = sizeof values / sizeof values[0] };

static const enum scmp_compare operators[] = {
	[COMPARE_EQ] = SCMP_CMP_EQ, [COMPARE_NE] = SCMP_CMP_NE, [COMPARE_LT] = SCMP_CMP_LT,
	[COMPARE_LE] = SCMP_CMP_LE, [COMPARE_GE] = SCMP_CMP_GE, [COMPARE_GT] = SCMP_CMP_GT,
	[COMPARE_MASKED_EQ] = SCMP_CMP_MASKED_EQ,
};

static const uint32_t results[] = {
	SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | 13, SECCOMP_RET_ERRNO | 38, SECCOMP_RET_KILL_THREAD,
	SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_TRAP,
};

static struct rule rules[CALLS * RULES];
static size_t rules_most;        /* for one call */
static struct ruleset set;
static struct code ours, theirs;

static uint64_t
any_value(void)
{
	return values[(size_t)rand() % VALUES];
}

static void
make_rule(struct rule *rule, size_t call, uint32_t result, bool narrow)
{
	unsigned i;

	*rule = (struct rule){ .call = call, .result = result, .comparisons = (unsigned)rand() % 3 + 1 };
	for (i = 0; i < rule->comparisons; i++)
		rule->comparison[i] = (struct comparison){ (int)(2 * i), (unsigned)rand() % 7,
			any_value(), any_value() };
	for (i = 0; narrow && i < rule->comparisons; i++) {
		rule->comparison[i].value &= 0xffffffff;
		rule->comparison[i].masked &= 0xffffffff;
	}
}

/* Calls of the machine's own entry that libseccomp knows by this number, too. */
static size_t
any_call(void)
{
	size_t call;

	do {
		call = (size_t)rand() % call_names_count;
	} while (abis[0].number[call] < 0 || abis[0].number[call] >= NEWER ||
	    seccomp_syscall_resolve_name(call_names[call]) != abis[0].number[call]);
	return call;
}

static bool
is_in(size_t call, size_t count)
{
	size_t i;

	for (i = 0; i < count && rules[i].call != call; i++)
		;
	return i < count;
}

static void
make_rules(unsigned entries)
{
	size_t call, many, i;
	int n;

	set = (struct ruleset){ rules, 0, SECCOMP_RET_LOG, entries };
	for (n = 0; n < CALLS; n++) {
		call = any_call();
		many = is_in(call, set.count) ? 0 : (size_t)rand() % rules_most + 1;
		for (i = 0; i < many; i++)
			make_rule(&rules[set.count++], call,
				results[(size_t)rand() % (sizeof results / sizeof results[0])], entries != 1);
		if (many > 0 && rand() % 4 == 0)
			rules[set.count - 1].comparisons = 0;
	}
}

static bool
holds(const struct comparison *c, uint64_t argument)
{
	switch (c->how) {
	case COMPARE_EQ: return argument == c->value;
	case COMPARE_NE: return argument != c->value;
	case COMPARE_LT: return argument < c->value;
	case COMPARE_LE: return argument <= c->value;
	case COMPARE_GE: return argument >= c->value;
	case COMPARE_GT: return argument > c->value;
	default:         return (argument & c->value) == (c->masked & c->value);
	}
}

/* What the rules say: as signed numbers, the kernel's actions are the lower the stricter. */
static uint32_t
expected(const struct abi *abi, int number, const uint64_t *args)
{
	uint32_t result = set.otherwise;
	bool found = false;
	size_t i, n;

	for (i = 0; i < set.count; i++) {
		const struct rule *rule = &rules[i];

		if ((abi->number[rule->call] | (int)abi->bit) != number)
			continue;
		for (n = 0; n < rule->comparisons && holds(&rule->comparison[n],
		    args[rule->comparison[n].argument]); n++)
			;
		if (n == rule->comparisons && (!found || (int32_t)(rule->result & SECCOMP_RET_ACTION_FULL) <
		    (int32_t)(result & SECCOMP_RET_ACTION_FULL))) {
			result = rule->result;
			found = true;
		}
	}
	return result;
}

static uint32_t
action_of(uint32_t result)
{
	switch (result & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ERRNO: return SCMP_ACT_ERRNO(result & SECCOMP_RET_DATA);
	default:                return result; /* the library has the kernel's numbers */
	}
}

static void
make_theirs(void)
{
	scmp_filter_ctx *ctx = seccomp_init(SCMP_ACT_LOG);
	FILE *file = tmpfile();
	size_t i, n;

	assert_non_null(ctx);
	assert_non_null(file);
	for (i = 1; i < abis_count; i++) {
		if (set.entries >> i & 1)
			assert_int_equal(seccomp_arch_add(ctx, abis[i].bit ? SCMP_ARCH_X32 : SCMP_ARCH_X86), 0);
	}
	assert_int_equal(seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), 0);
	for (i = 0; i < set.count; i++) {
		struct scmp_arg_cmp compare[ARGUMENTS];

		for (n = 0; n < rules[i].comparisons; n++) {
			const struct comparison *c = &rules[i].comparison[n];

			compare[n] = SCMP_CMP((unsigned)c->argument, operators[c->how], c->value,
				c->masked & c->value);
		}
		assert_int_equal(seccomp_rule_add_array(ctx, action_of(rules[i].result),
			abis[0].number[rules[i].call], rules[i].comparisons, compare), 0);
	}
	assert_int_equal(seccomp_export_bpf(ctx, fileno(file)), 0);
	rewind(file);
	theirs.length = (unsigned)fread(theirs.at, sizeof theirs.at[0], BPF_MAXINSNS, file);
	fclose(file);
	seccomp_release(ctx);
}

static void
compare(const struct abi *abi, int number)
{
	uint64_t args[6] = { 0 };
	unsigned steps, try, i;

	for (try = 0; try < 60; try++) {
		uint32_t wanted;

		for (i = 0; i < 6; i++)
			args[i] = abi->narrow ? (uint32_t)any_value() : any_value();
		wanted = expected(abi, number, args);
		if (rules_most == 1)
			assert_int_equal(bpf_run(&theirs, abi->audit, number, args, &steps), wanted);
		if (bpf_run(&ours, abi->audit, number, args, &steps) != wanted)
			fail_msg("%s number %d: 0x%x, not 0x%x", abi->name, number,
				bpf_run(&ours, abi->audit, number, args, &steps), wanted);
	}
}

/* The sockets and ipc of i386 have rules of their own in either. */
static bool
is_simple(const struct abi *abi, size_t call)
{
	return abi->number[call] >= 0 && !(abi->multiplexed &&
	    (strcmp(call_names[call], "socketcall") == 0 || strcmp(call_names[call], "ipc") == 0));
}

static void
compare_profiles(unsigned entries)
{
	size_t i, call;
	int n;

	for (n = 0; n < PROFILES; n++) {
		make_rules(entries);
		if (rules_most == 1)
			make_theirs();
		assert_true(ruleset_make(&ours, &set));
		for (i = 0; i < abis_count; i++) {
			for (call = 0; entries >> i & 1 && call < call_names_count; call++) {
				/* a pseudo number of libseccomp has no comparison to make */
				if (is_simple(&abis[i], call))
					compare(&abis[i], abis[i].number[call] | (int)abis[i].bit);
			}
		}
	}
}

static void
has_the_results_of_libseccomp(void **state)
{
	rules_most = 1;
	compare_profiles(1);
	if (abis_count == 3)
		compare_profiles(7);
}

static void
the_most_restrictive_rule_wins(void **state)
{
	rules_most = RULES;
	compare_profiles(1);
	if (abis_count == 3)
		compare_profiles(7);
}

static uint32_t
run(uint32_t audit, int number, uint64_t first)
{
	uint64_t args[6] = { first };
	unsigned steps;

	return bpf_run(&ours, audit, number, args, &steps);
}

static size_t
call_of(const char *name)
{
	size_t i;

	for (i = 0; i < call_names_count; i++) {
		if (strcmp(call_names[i], name) == 0)
			return i;
	}
	fail_msg("no call '%s'", name);
	return 0;
}

/* i386: a refused socket(2) is refused through socketcall(2), too, whatever its arguments; one
 * that is allowed for some arguments is not. */
static void
knows_the_two_ways_of_i386(void **state)
{
	const uint32_t refused = SECCOMP_RET_ERRNO | EPERM;
	const struct comparison family = { 0, COMPARE_EQ, 1, 0 };
	struct rule rule = { call_of("socket"), refused, { family }, 1 };
	const struct ruleset denying = { &rule, 1, SECCOMP_RET_ALLOW, 3 };
	const struct ruleset allowing = { &rule, 1, refused, 3 };

	if (abis_count != 3)
		return;
	assert_true(ruleset_make(&ours, &denying));
	assert_int_equal(run(abis[1].audit, 102, 1), refused);
	assert_int_equal(run(abis[1].audit, 102, 2), SECCOMP_RET_ALLOW);
	assert_int_equal(run(abis[1].audit, 359, 2), SECCOMP_RET_ALLOW);
	rule.result = SECCOMP_RET_ALLOW;
	assert_true(ruleset_make(&ours, &allowing));
	assert_int_equal(run(abis[1].audit, 102, 1), refused);
	assert_int_equal(run(abis[1].audit, 359, 1), SECCOMP_RET_ALLOW);
	rule.comparisons = 0;
	assert_true(ruleset_make(&ours, &allowing));
	assert_int_equal(run(abis[1].audit, 102, 1), SECCOMP_RET_ALLOW);
	assert_int_equal(run(abis[1].audit, 102, 2), refused);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_the_results_of_libseccomp),
		cmocka_unit_test(the_most_restrictive_rule_wins),
		cmocka_unit_test(knows_the_two_ways_of_i386),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
