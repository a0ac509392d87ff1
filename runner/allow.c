/* SPDX-License-Identifier: ISC */
/* allow - system calls that are taken out of the built-in seccomp filter (--seccomp-allow). */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <linux/capability.h>

#include "allow.h"
#include "plan.h"
#include "seccomp_filter.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "seccomp/code.h"
#include "seccomp/deny.h"
#include "seccomp/filter.h"

/* The group of the rows that refuse set-id modes: configs/setid.deny. */
static bool
is_setid(const struct deny_row *row)
{
	return !strcmp(row->group, "setid");
}

static bool
has_name(const struct deny_row *row, const char *name)
{
	return !strcmp(row->name, name) || !strcmp(row->group, name);
}

/* The first row of this name or group, or NULL. */
static const struct deny_row *
find(const char *name)
{
	size_t i;

	for (i = 0; i < seccomp_rows_count; i++) {
		if (has_name(&seccomp_rows[i], name))
			return &seccomp_rows[i];
	}
	return NULL;
}

/* "alg, bpf, clock".  The rows of a group may stand apart. */
static const char *
groups(void)
{
	static LARGE char text[1024];
	size_t n = 0, i;

	for (i = 0; i < seccomp_rows_count; i++) {
		const struct deny_row *row = &seccomp_rows[i];
		size_t first = 0;

		while (strcmp(seccomp_rows[first].group, row->group))
			first++;
		if (first == i && !is_setid(row))
			n += text_format(text + n, sizeof text - n, "%s%s", n ? ", " : "", row->group);
	}
	return text;
}

static bool
is_given(const struct plan *plan, const char *name)
{
	size_t i;

	for (i = 0; i < plan->allowed_count; i++) {
		if (!strcmp(plan->allowed[i], name))
			return true;
	}
	return false;
}

static void
add(struct plan *plan, const char *name)
{
	if (is_given(plan, name))
		return;
	plan->allowed = mem_grow(plan->allowed, plan->allowed_count, sizeof *plan->allowed);
	plan->allowed[plan->allowed_count++] = name;
}

void
allow_add(struct plan *plan, char *list)
{
	char *rest = mem_print("%s", list);

	do {
		const char *name = text_field(&rest, ',');
		const struct deny_row *row = find(name);

		if (!row)
			msg_complain("--seccomp-allow '%s': the built-in filter refuses no such call or "
			    "group; the groups are %s", name, groups());
		else if (is_setid(row))
			msg_complain("--seccomp-allow '%s': set-id modes are refused where other users can "
			    "reach the jail; --setuid permits them", name);
		else
			add(plan, name);
	} while (*rest);
}

static bool
is_allowed(const struct plan *plan, const struct deny_row *row)
{
	size_t i;

	for (i = 0; i < plan->allowed_count; i++) {
		if (has_name(row, plan->allowed[i]))
			return true;
	}
	return false;
}

/* "bpf, clock and keyring" */
static const char *
names(const struct plan *plan)
{
	const char *text = plan->allowed[0];
	size_t i;

	for (i = 1; i < plan->allowed_count; i++)
		text = text_join(text, i + 1 < plan->allowed_count ? ", " : " and ", plan->allowed[i]);
	return text;
}

/* CAP_NET_RAW is for packet sockets, too.
 * The same compiler made the built-in filter, which stays what it is for all other runs. */
void
allow_settle(struct plan *plan)
{
	static LARGE struct code code;
	struct deny deny = { 0 };
	size_t i;

	if (!plan->give_up || !plan->seccomp || plan->filter)
		return;
	if (plan->caps >> CAP_NET_RAW & 1)
		add(plan, "packet");
	if (!plan->allowed_count)
		return;
	deny.row = mem_new(seccomp_rows_count * sizeof *deny.row);
	for (i = 0; i < seccomp_rows_count; i++) {
		const struct deny_row *row = &seccomp_rows[i];

		if (is_setid(row) ? plan->no_setid : !is_allowed(plan, row))
			deny.row[deny.count++] = *row;
	}
	if (!filter_make(&code, &deny, seccomp_arch))
		msg_no_memory(); /* a part of a list that is short enough */
	plan->relaxed = code.at;
	plan->relaxed_length = (unsigned short)code.length;
	plan->relaxed_sentence = text_join(plan->no_setid ? "and set-id modes " : "",
	    "by the built-in seccomp filter, but allow ", names(plan));
}
