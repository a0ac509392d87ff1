/* SPDX-License-Identifier: ISC */
/* filter - make the BPF program that refuses the system calls of a list. */
#include <errno.h>
#include <stddef.h>
#include <linux/seccomp.h>

#include "arch.h"
#include "code.h"
#include "deny.h"
#include "filter.h"
#include "search_tree.h"

enum { ARGUMENTS = 6 };

/* The state while a filter is made. */
struct maker {
	struct code *code;
	const struct deny *deny;
	const struct arch *arch;
	unsigned allow, refuse, lack, kill;     /* places; ERRNO by EPERM, by ENOSYS */
	struct range range[RANGES_MAX];
	size_t ranges;
};

/* The lowest number of a refused call above this one, or -1. */
static int
next_number(const struct maker *m, int above)
{
	int best = -1;
	size_t i;

	for (i = 0; i < m->deny->count; i++) {
		if (m->deny->row[i].number > above && (best < 0 || m->deny->row[i].number < best))
			best = m->deny->row[i].number;
	}
	return best;
}

/* The row of a call with the lowest value of an argument that is not below 'least'. */
static const struct deny_row *
next_value(const struct maker *m, int number, int argument, uint64_t least)
{
	const struct deny_row *row = m->deny->row, *best = NULL;
	size_t i;

	for (i = 0; i < m->deny->count; i++) {
		if (m->deny->row[i].number != number || row[i].argument != argument)
			continue;
		if (row[i].value >= least && (!best || row[i].value < best->value))
			best = &row[i];
	}
	return best;
}

static unsigned
answer(const struct maker *m, const struct deny_row *row)
{
	return row->error == ENOSYS ? m->lack : m->refuse;
}

static void
add_range(struct maker *m, uint32_t first, uint32_t last, unsigned to)
{
	m->range[m->ranges++] = (struct range){ first, last, to };
}

/* Of the low half of an argument. */
static size_t
offset_of(int argument)
{
	return offsetof(struct seccomp_data, args) + (size_t)argument * sizeof(uint64_t);
}

/* The values of one argument are a search tree, too.  Any other value continues with the
 * argument before it; for a row with '!=', the value itself does.  All values are taken to be
 * equally frequent. */
static unsigned
put_argument(struct maker *m, int number, int argument, unsigned otherwise)
{
	const struct deny_row *row = next_value(m, number, argument, 0);
	size_t low = offset_of(argument);
	unsigned place;

	if (!row)
		return otherwise;
	if (row->bits) {
		place = answer(m, row);
		if (row->also) {
			place = code_test(m->code, BPF_JSET, row->also_value, place, otherwise);
			place = code_load(m->code, offset_of(row->also), place);
		}
		place = code_test(m->code, BPF_JSET, row->value, place, otherwise);
		return code_load(m->code, low, place);
	}
	if (row->unlike) {
		place = code_test(m->code, BPF_JEQ, row->value, otherwise, answer(m, row));
		return code_load(m->code, low, place);
	}
	m->ranges = 0;
	for (; row; row = next_value(m, number, argument, (uint64_t)row->value + 1))
		add_range(m, row->value, row->value, answer(m, row));
	place = tree_put(m->code, m->range, m->ranges, otherwise, 0);
	return code_load(m->code, low, place);
}

static unsigned
put_call(struct maker *m, int number)
{
	const struct deny_row *always = next_value(m, number, ALWAYS, 0);
	unsigned place = m->allow;
	int argument;

	if (always)
		return answer(m, always);
	for (argument = ARGUMENTS - 1; argument >= 0; argument--)
		place = put_argument(m, number, argument, place);
	return place;
}

/* The kernel may have newer calls than this build knows: to a program they are calls of a
 * newer kernel, for which it has another way.  A tracer sets the number -1 to skip a system
 * call; that must not end the process, although its foreign bit is set. */
static void
add_unknown(struct maker *m)
{
	uint32_t foreign = m->arch->foreign_bit;

	add_range(m, NUMBERS, foreign ? foreign - 1 : UINT32_MAX - 1, m->lack);
	if (foreign)
		add_range(m, foreign, UINT32_MAX - 1, m->kill);
}

/* The tests of arguments are put first.  The places of the calls are stored in an array until
 * the tree of the numbers is made. */
static unsigned
put_numbers(struct maker *m)
{
	unsigned place[RANGES_MAX] = { 0 };
	size_t n = 0;
	int number;

	for (number = next_number(m, -1); number >= 0; number = next_number(m, number))
		place[n++] = put_call(m, number);
	n = 0;
	m->ranges = 0;
	for (number = next_number(m, -1); number >= 0; number = next_number(m, number))
		add_range(m, (uint32_t)number, (uint32_t)number, place[n++]);
	add_unknown(m);
	return tree_put(m->code, m->range, m->ranges, m->allow, NUMBERS);
}

static void
put_all(struct maker *m)
{
	struct code *code = m->code;
	unsigned place;

	code->length = 0;
	code->full = false;
	m->kill = code_put(code, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	m->refuse = code_put(code, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	m->lack = code_put(code, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
	m->allow = code_put(code, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	place = put_numbers(m);
	place = code_load(code, offsetof(struct seccomp_data, nr), place);
	place = code_test(code, BPF_JEQ, m->arch->audit, place, m->kill);
	code_load(code, offsetof(struct seccomp_data, arch), place);
	code_finish(code);
}

bool
filter_make(struct code *code, const struct deny *deny, const struct arch *arch)
{
	struct maker m = { .code = code, .deny = deny, .arch = arch };

	if (deny->count + 2 > RANGES_MAX)
		return false;
	put_all(&m);
	return !code->full;
}
