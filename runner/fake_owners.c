/* SPDX-License-Identifier: ISC */
/*
 * fake_owners - system calls that change owners and ids succeed, and do nothing.
 *
 * Package managers and servers change the owners of files and their own ids.  A user who cannot
 * map more ids than one has none to change to.  A seccomp filter answers 0 in the kernel's
 * place: seccomp(2), SECCOMP_RET_ERRNO with the error 0.
 */
#define _GNU_SOURCE
#include <linux/seccomp.h>
#include <sys/stat.h>

#include "fake_owners.h"
#include "plan.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/sys/sys.h"
#include "seccomp/abi.h"
#include "seccomp/code.h"
#include "seccomp/ruleset.h"

/* The names with a 32 are those of i386, where the others take 16 bits. */
static const char *const changes[] = {
	"chown", "chown32", "fchown", "fchown32", "fchownat", "lchown", "lchown32",
	"setfsgid", "setfsgid32", "setfsuid", "setfsuid32", "setgid", "setgid32", "setgroups",
	"setgroups32", "setregid", "setregid32", "setresgid", "setresgid32", "setresuid",
	"setresuid32", "setreuid", "setreuid32", "setuid", "setuid32",
};

enum { CHANGES = sizeof changes / sizeof changes[0], MOST = CHANGES + 4 };

static void
add(struct ruleset *rules, const char *name, int argument, mode_t type)
{
	struct rule *rule = &rules->rule[rules->count];
	size_t call;

	if (!ruleset_find_call(name, &call))
		return;
	rules->count++;
	*rule = (struct rule){ .call = call, .result = SECCOMP_RET_ERRNO, .comparisons = type ? 1 : 0 };
	rule->comparison[0] = (struct comparison){ argument, COMPARE_MASKED_EQ, S_IFMT, type };
}

void
fake_owners_settle(struct plan *plan)
{
	static LARGE struct rule rule[MOST];
	struct ruleset rules = { rule, 0, SECCOMP_RET_ALLOW, (1U << abis_count) - 1 };
	struct code *code;
	size_t i;

	if (!plan->fake_owners || !plan->give_up)
		return;
	for (i = 0; i < CHANGES; i++)
		add(&rules, changes[i], 0, 0);
	for (i = 0; i < 2; i++) {
		add(&rules, "mknod", 1, i ? S_IFCHR : S_IFBLK);
		add(&rules, "mknodat", 2, i ? S_IFCHR : S_IFBLK);
	}
	code = mem_new(sizeof *code);
	if (!ruleset_make(code, &rules))
		msg_no_memory();
	plan->fake = code->at;
	plan->fake_length = (unsigned short)code->length;
	if (plan->uid_map.count > 1 || (plan->uid_map.count && plan->uid_map.ranges[0].count > 1))
		msg_note("--fake-owners: more ids exist inside, and none of them can be changed to");
}

bool
fake_owners_early_wanted(const struct plan *plan)
{
	return plan->fake && plan->setid;
}

bool
fake_owners_wanted(const struct plan *plan)
{
	return plan->fake && !plan->setid;
}

void
fake_owners_install(const struct plan *plan, struct run *run)
{
	sys_fake_success("changes of owners and ids", plan->fake, plan->fake_length);
}
