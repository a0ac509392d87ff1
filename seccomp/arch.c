/* SPDX-License-Identifier: ISC */
/* arch - the architectures of the filters, and their system call numbers. */
#include <stddef.h>
#include <string.h>
#include <linux/audit.h>
#include <seccomp.h>

#include "arch.h"

/* The filter reads the low half of an argument at a fixed offset: a big-endian architecture
 * needs more than a row here. */
const struct arch archs[] = {
	{ "x86_64",  AUDIT_ARCH_X86_64,  SCMP_ARCH_X86_64,  0x40000000 },
	{ "aarch64", AUDIT_ARCH_AARCH64, SCMP_ARCH_AARCH64, 0 },
	{ "riscv64", AUDIT_ARCH_RISCV64, SCMP_ARCH_RISCV64, 0 },
};

const unsigned archs_count = sizeof archs / sizeof archs[0];

const struct entry entries[] = {
	{ "x86_64",  "SCMP_ARCH_X86_64",  AUDIT_ARCH_X86_64,  SCMP_ARCH_X86_64,  0, false, false },
	{ "x86_64",  "SCMP_ARCH_X86",     AUDIT_ARCH_I386,    SCMP_ARCH_X86,     0, true, true },
	{ "x86_64",  "SCMP_ARCH_X32",     AUDIT_ARCH_X86_64,  SCMP_ARCH_X32,     0x40000000, true, false },
	{ "aarch64", "SCMP_ARCH_AARCH64", AUDIT_ARCH_AARCH64, SCMP_ARCH_AARCH64, 0, false, false },
	{ "aarch64", "SCMP_ARCH_ARM",     AUDIT_ARCH_ARM,     SCMP_ARCH_ARM,     0, true, false },
	{ "riscv64", "SCMP_ARCH_RISCV64", AUDIT_ARCH_RISCV64, SCMP_ARCH_RISCV64, 0, false, false },
};

const unsigned entries_count = sizeof entries / sizeof entries[0];

/* Calls that the libseccomp of older distributions lacks.  From 424 on a call has the same
 * number on all architectures of the table above. */
static const struct newer {
	const char *name;
	int number;
	const char *only;       /* the one architecture that has it, or NULL */
} newer[] = {
	{ "uretprobe",         335, "x86_64" },
	{ "uprobe",            336, "x86_64" },
	{ "quotactl_fd",       443, NULL },
	{ "cachestat",         451, NULL },
	{ "fchmodat2",         452, NULL },
	{ "map_shadow_stack",  453, NULL },
	{ "futex_wake",        454, NULL },
	{ "futex_wait",        455, NULL },
	{ "futex_requeue",     456, NULL },
	{ "statmount",         457, NULL },
	{ "listmount",         458, NULL },
	{ "lsm_get_self_attr", 459, NULL },
	{ "lsm_set_self_attr", 460, NULL },
	{ "lsm_list_modules",  461, NULL },
	{ "mseal",             462, NULL },
	{ "setxattrat",        463, NULL },
	{ "getxattrat",        464, NULL },
	{ "listxattrat",       465, NULL },
	{ "removexattrat",     466, NULL },
	{ "open_tree_attr",    467, NULL },
	{ "file_getattr",      468, NULL },
	{ "file_setattr",      469, NULL },
	{ "listns",            470, NULL },
};

const struct arch *
arch_by_name(const char *name)
{
	const struct arch *arch;

	for (arch = archs; arch < archs + archs_count; arch++) {
		if (strcmp(arch->name, name) == 0)
			return arch;
	}
	return NULL;
}

static const struct newer *
find_newer(const char *call)
{
	size_t i;

	for (i = 0; i < sizeof newer / sizeof newer[0]; i++) {
		if (strcmp(newer[i].name, call) == 0)
			return &newer[i];
	}
	return NULL;
}

/* libseccomp returns a negative pseudo number for a call that only other architectures
 * have. */
int
arch_number(const struct arch *arch, const char *call)
{
	int number = seccomp_syscall_resolve_name_arch(arch->library, call);
	const struct newer *row = find_newer(call);

	if (number >= 0)
		return number;
	if (number != __NR_SCMP_ERROR)
		return NOT_HERE;
	if (!row)
		return NOT_KNOWN;
	return row->only && strcmp(row->only, arch->name) != 0 ? NOT_HERE : row->number;
}

/* By number, for seccomp_syscall_resolve_name_arch() does not tell the numbers of i386's socket
 * calls, which socketcall(2) has, too.  x32 has numbers of its own from 512 on. */
const char *
entry_name(const struct entry *entry, int number)
{
	static char *names[sizeof entries / sizeof entries[0]][ENTRY_NUMBERS];
	static bool asked[sizeof entries / sizeof entries[0]];
	size_t i = (size_t)(entry - entries);
	int nr;

	for (nr = 0; !asked[i] && nr < ENTRY_NUMBERS; nr++)
		names[i][nr] = seccomp_syscall_resolve_num_arch(entry->library, nr | (int)entry->bit);
	asked[i] = true;
	return names[i][number];
}

int
entry_number(const struct entry *entry, const char *call)
{
	const struct newer *row = find_newer(call);
	const char *name;
	int nr;

	for (nr = 0; nr < ENTRY_NUMBERS; nr++) {
		if ((name = entry_name(entry, nr)) && strcmp(name, call) == 0)
			return nr;
	}
	if (!row || (row->only && (entry->narrow || strcmp(row->only, entry->arch) != 0)))
		return -1;
	return row->number;
}

const char *
arch_newer(unsigned i)
{
	return i < sizeof newer / sizeof newer[0] ? newer[i].name : NULL;
}
