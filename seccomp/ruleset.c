/* SPDX-License-Identifier: ISC */
/* ruleset - make the BPF program of a list of rules, as profiles of containers have them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/seccomp.h>

#include "abi.h"
#include "code.h"
#include "ruleset.h"
#include "search_tree.h"

/* From the weakest to the most restrictive: seccomp(2) has the same order for several filters. */
static const uint32_t strengths[] = {
	SECCOMP_RET_ALLOW, SECCOMP_RET_LOG, SECCOMP_RET_ERRNO, SECCOMP_RET_TRAP,
	SECCOMP_RET_KILL_THREAD, SECCOMP_RET_KILL_PROCESS,
};

static int
compare_name(const void *key, const void *element)
{
	return strcmp(key, *(const char *const *)element);
}

bool
ruleset_find_call(const char *name, size_t *call)
{
	const char *const *found = bsearch(name, call_names, call_names_count, sizeof *call_names,
	    compare_name);

	if (found)
		*call = (size_t)(found - call_names);
	return found;
}

enum { STRENGTHS = sizeof strengths / sizeof strengths[0] };

/* i386 has two ways to these calls: their own numbers, and the first argument of socketcall(2)
 * and ipc(2), the other arguments of which are in memory. */
static const struct multiplexed {
	const char *by, *call;
	uint32_t value;
} multiplexed[] = {
	{ "socketcall", "socket", 1 }, { "socketcall", "bind", 2 }, { "socketcall", "connect", 3 },
	{ "socketcall", "listen", 4 }, { "socketcall", "accept", 5 },
	{ "socketcall", "getsockname", 6 }, { "socketcall", "getpeername", 7 },
	{ "socketcall", "socketpair", 8 }, { "socketcall", "send", 9 }, { "socketcall", "recv", 10 },
	{ "socketcall", "sendto", 11 }, { "socketcall", "recvfrom", 12 },
	{ "socketcall", "shutdown", 13 }, { "socketcall", "setsockopt", 14 },
	{ "socketcall", "getsockopt", 15 }, { "socketcall", "sendmsg", 16 },
	{ "socketcall", "recvmsg", 17 }, { "socketcall", "accept4", 18 },
	{ "socketcall", "recvmmsg", 19 }, { "socketcall", "sendmmsg", 20 },
	{ "ipc", "semop", 1 }, { "ipc", "semget", 2 }, { "ipc", "semctl", 3 },
	{ "ipc", "semtimedop", 4 }, { "ipc", "msgsnd", 11 }, { "ipc", "msgrcv", 12 },
	{ "ipc", "msgget", 13 }, { "ipc", "msgctl", 14 }, { "ipc", "shmat", 21 },
	{ "ipc", "shmdt", 22 }, { "ipc", "shmget", 23 }, { "ipc", "shmctl", 24 },
};

struct maker {
	struct code *code;
	const struct ruleset *rules;
	const struct abi *abi;
	unsigned otherwise, lack, kill;         /* places */
};

/* The place of a return, which is put only once. */
static unsigned
put_return(struct maker *m, uint32_t result)
{
	unsigned place;

	for (place = 0; place < m->code->length; place++) {
		const struct sock_filter *at = &m->code->at[place];

		if (at->code == (BPF_RET | BPF_K) && at->k == result)
			return place;
	}
	return code_put(m->code, BPF_RET | BPF_K, result);
}

/* Put tests of the half that begins at this offset, which lead to YES or NO. */
static unsigned
put_half(struct maker *m, size_t offset, uint16_t op, uint32_t k, uint32_t mask, unsigned yes,
	unsigned no)
{
	unsigned place = code_test(m->code, op, k, yes, no);

	if (mask != UINT32_MAX)
		place = code_put(m->code, BPF_ALU | BPF_AND | BPF_K, mask);
	return code_load(m->code, offset, place);
}

/* "Above" or "not below" compares the upper half first; the lower one counts if it is equal. */
static unsigned
put_order(struct maker *m, const struct comparison *c, size_t low, uint16_t op, unsigned yes,
	unsigned no)
{
	uint32_t upper = (uint32_t)(c->value >> 32);
	unsigned place = put_half(m, low, op, (uint32_t)c->value, UINT32_MAX, yes, no);

	if (m->abi->narrow)
		return place;
	place = code_test(m->code, BPF_JEQ, upper, place, no);
	place = code_test(m->code, BPF_JGT, upper, yes, place);
	return code_load(m->code, low + sizeof upper, place);
}

static unsigned
put_equal(struct maker *m, uint64_t value, uint64_t mask, size_t low, unsigned yes, unsigned no)
{
	uint32_t upper = (uint32_t)(mask >> 32);
	unsigned place = put_half(m, low, BPF_JEQ, (uint32_t)value, (uint32_t)mask, yes, no);

	if (m->abi->narrow || upper == 0)
		return place;
	return put_half(m, low + sizeof upper, BPF_JEQ, (uint32_t)(value >> 32), upper, place, no);
}

/* The halves of an argument are in the order of a little-endian machine. */
static unsigned
put_comparison(struct maker *m, const struct comparison *c, unsigned yes, unsigned no)
{
	size_t low = offsetof(struct seccomp_data, args) + (size_t)c->argument * sizeof(uint64_t);

	switch (c->how) {
	case COMPARE_EQ: return put_equal(m, c->value, UINT64_MAX, low, yes, no);
	case COMPARE_NE: return put_equal(m, c->value, UINT64_MAX, low, no, yes);
	case COMPARE_GT: return put_order(m, c, low, BPF_JGT, yes, no);
	case COMPARE_LE: return put_order(m, c, low, BPF_JGT, no, yes);
	case COMPARE_GE: return put_order(m, c, low, BPF_JGE, yes, no);
	case COMPARE_LT: return put_order(m, c, low, BPF_JGE, no, yes);
	case COMPARE_MASKED_EQ: break;
	}
	return put_equal(m, c->masked & c->value, c->value, low, yes, no);
}

static unsigned
put_rule(struct maker *m, const struct rule *rule, unsigned otherwise)
{
	unsigned place = put_return(m, rule->result), i;

	for (i = 0; i < rule->comparisons; i++)
		place = put_comparison(m, &rule->comparison[i], place, otherwise);
	return place;
}

/* A rule for socketcall(2) or ipc(2) in place of one that they stand for.  The comparisons
 * cannot be made: what would allow a call allows none then, and what refuses it refuses all. */
static unsigned
put_multiplexed(struct maker *m, const struct rule *rule, const char *by, unsigned otherwise)
{
	struct rule stand_in = { .call = rule->call, .result = rule->result, .comparisons = 1 };
	size_t i;

	if (rule->comparisons && (rule->result == SECCOMP_RET_ALLOW || rule->result == SECCOMP_RET_LOG))
		return otherwise;
	for (i = 0; i < sizeof multiplexed / sizeof multiplexed[0]; i++) {
		const struct multiplexed *row = &multiplexed[i];

		/* the upper half of the word is a version of ipc(2) */
		stand_in.comparison[0] = (struct comparison){ 0, COMPARE_MASKED_EQ, 0xffff, row->value };
		if (strcmp(row->by, by) == 0 && strcmp(row->call, call_names[rule->call]) == 0)
			return put_rule(m, &stand_in, otherwise);
	}
	return otherwise;
}

/* A bit for each strength that a rule of the call has. */
static unsigned
strengths_of(const struct ruleset *rules, size_t call)
{
	unsigned bits = 0;
	size_t i, strength;

	for (i = 0; i < rules->count; i++) {
		if (rules->rule[i].call != call)
			continue;
		for (strength = 0; strength < STRENGTHS; strength++)
			bits |= (unsigned)((rules->rule[i].result & SECCOMP_RET_ACTION_FULL) ==
			    strengths[strength]) << strength;
	}
	return bits;
}

/* The most restrictive rules are put last, and so tested first; of two rules alike the first
 * in the list. */
static unsigned
put_call(struct maker *m, size_t call)
{
	unsigned place = m->otherwise;
	bool multiplexes = m->abi->multiplexed &&
	    (strcmp(call_names[call], "socketcall") == 0 || strcmp(call_names[call], "ipc") == 0);
	unsigned bits = strengths_of(m->rules, call);
	size_t strength, i;

	for (strength = 0; strength < STRENGTHS; strength++) {
		if (!multiplexes && !(bits >> strength & 1))
			continue;
		for (i = m->rules->count; i-- > 0; ) {
			const struct rule *rule = &m->rules->rule[i];

			if ((rule->result & SECCOMP_RET_ACTION_FULL) != strengths[strength])
				continue;
			if (rule->call == call)
				place = put_rule(m, rule, place);
			else if (multiplexes)
				place = put_multiplexed(m, rule, call_names[call], place);
		}
	}
	return place;
}

/* The call with the lowest number from this one on, or -1. */
static int
next_call(const struct abi *abi, int from)
{
	int best = -1;
	size_t i;

	for (i = 0; i < call_names_count; i++) {
		if (abi->number[i] >= from &&
		    (best < 0 || abi->number[i] < abi->number[best]))
			best = (int)i;
	}
	return best;
}

/* Put the tests of all numbers of an entry.  FOREIGN is the place of the numbers with the bit of
 * x32. */
static unsigned
put_entry(struct maker *m, const struct abi *abi, unsigned foreign)
{
	struct range range[RANGES_MAX];
	uint32_t newest = 0;
	size_t n = 0;
	int call, from = 0;

	m->abi = abi;
	while ((call = next_call(abi, from)) >= 0 && n < RANGES_MAX - 2) {
		uint32_t number = (uint32_t)abi->number[call] | abi->bit;

		range[n] = (struct range){ number, number, put_call(m, (size_t)call) };
		if (range[n++].to != m->otherwise || strengths_of(m->rules, (size_t)call))
			newest = number;
		from = abi->number[call] + 1;
	}
	while (n > 0 && range[n - 1].first > newest)
		n--; /* calls without a rule, which are newer than the profile */
	range[n] = (struct range){ newest + 1, UINT32_MAX - 1, m->lack };
	if (foreign != m->lack) {
		range[n++].last = 0x3fffffff;
		range[n] = (struct range){ 0x40000000, UINT32_MAX - 1, foreign };
	}
	return tree_put(m->code, range, n + 1, m->otherwise, abi->bit ? 0 : newest + 1);
}

/* The entries with this AUDIT_ARCH_*: x32 shares that of x86_64. */
static unsigned
put_entries(struct maker *m, const struct abi *abi)
{
	unsigned foreign = m->lack;
	size_t i;

	for (i = 0; i < abis_count; i++) {
		if (abis[i].bit && abis[i].audit == abi->audit)
			foreign = m->rules->entries >> i & 1 ? put_entry(m, &abis[i], m->lack) : m->kill;
	}
	foreign = put_entry(m, abi, foreign);
	return code_load(m->code, offsetof(struct seccomp_data, nr), foreign);
}

bool
ruleset_make(struct code *code, const struct ruleset *rules)
{
	struct maker m = { .code = code, .rules = rules };
	unsigned place;
	size_t i;

	code->length = 0;
	code->full = false;
	m.kill = put_return(&m, SECCOMP_RET_KILL_PROCESS);
	m.otherwise = put_return(&m, rules->otherwise);
	m.lack = m.otherwise;
	if ((rules->otherwise & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO)
		m.lack = put_return(&m, SECCOMP_RET_ERRNO | ENOSYS);
	place = m.kill;
	for (i = abis_count; i-- > 0; ) {
		if (!abis[i].bit && (rules->entries >> i & 1))
			place = code_test(code, BPF_JEQ, abis[i].audit, put_entries(&m, &abis[i]), place);
	}
	code_load(code, offsetof(struct seccomp_data, arch), place);
	code_finish(code);
	return !code->full;
}
