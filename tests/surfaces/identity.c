/* SPDX-License-Identifier: ISC */
/* identity - C42-C45: groups, capabilities, and ways to regain them. */
#define _GNU_SOURCE
#include <grp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "probe.h"

enum { GROUPS_MAX = 1024 };

/* The capabilities that a container keeps: docker's fourteen without MKNOD and NET_RAW. */
static const int harmless[] = {
	CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_KILL, CAP_SETGID, CAP_SETUID,
	CAP_SETPCAP, CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT, CAP_AUDIT_WRITE, CAP_SETFCAP,
};

static bool
has_groups(const char *subject)
{
	gid_t groups[GROUPS_MAX];
	int i, count = getgroups(GROUPS_MAX, groups);

	for (i = 0; i < count; i++) {
		if (groups[i] != getgid())
			return saw("group %u of the caller's", (unsigned)groups[i]);
	}
	return false;
}

/* A set as in /proc; all capabilities if it cannot be read. */
static uint64_t
capabilities(const char *set)
{
	const char *text = status_field(set);

	return text ? strtoull(text, NULL, 16) : UINT64_MAX;
}

static bool
has_any(const char *set)
{
	uint64_t caps = capabilities(set);

	return caps && saw("%s is %016llx", set, (unsigned long long)caps);
}

static bool
has_more(const char *set)
{
	uint64_t caps = capabilities(set);
	size_t i;

	for (i = 0; i < sizeof harmless / sizeof harmless[0]; i++)
		caps &= ~(UINT64_C(1) << harmless[i]);
	return caps && saw("%s has also %016llx", set, (unsigned long long)caps);
}

/* Locked bits were set on purpose; unlocked bits were left by the caller. */
static bool
loose_securebits(const char *subject)
{
	int bits = prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);
	int loose = bits & (SECBIT_NO_SETUID_FIXUP | SECBIT_KEEP_CAPS) & ~(bits >> 1);

	return bits > 0 && loose && saw("securebits 0x%x", (unsigned)bits);
}

static bool
file_capabilities(const char *subject)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0 && saw("no no_new_privs");
}

static const struct surface rows[] = {
	{ "C42-groups",            has_groups,        NULL },
	{ "C43-inheritable",       has_any,           "CapInh" },
	{ "C43-ambient",           has_any,           "CapAmb" },
	{ "C43-bounding",          has_more,          "CapBnd" },
	{ "C43-effective",         has_more,          "CapEff" },
	{ "C44-securebits",        loose_securebits,  NULL },
	{ "C45-file-capabilities", file_capabilities, NULL },
};

const struct surfaces identity = { rows, sizeof rows / sizeof rows[0] };
