/* SPDX-License-Identifier: ISC */
/*
 * seccomp - the built-in filter has the result that its list gives, for every number.
 *
 * This test reads the list by its own code, and the results must be equal.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <cmocka.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>

#include "bpf.h"
#include "seccomp/arch.h"
#include "seccomp/code.h"

enum { BEYOND = NUMBERS + 100 };

static const uint32_t refused = SECCOMP_RET_ERRNO | EPERM, lacking = SECCOMP_RET_ERRNO | ENOSYS;

/* For each architecture: the filter, and the results of the list by name. */
static struct subject {
	const struct arch *arch;
	struct code code;
	uint32_t listed[BEYOND];        /* the answer, or 0 */
} subjects[3];

/* Upper halves of an argument, which the kernel ignores. */
static const uint64_t uppers[] = { 0, 1ull << 32, 0xffffffff00000000 };

/* Values around the two requests. */
static const uint32_t requests[] = {
	0, TCGETS, TIOCSCTTY, TIOCGWINSZ, TIOCSTI - 1, TIOCSTI, TIOCSTI + 1,
	TIOCLINUX - 1, TIOCLINUX, TIOCLINUX + 1, TIOCSETD - 1, TIOCSETD, TIOCSETD + 1, 0x7fffffff, 0x80000000, 0xffffffff,
};

static uint32_t
verdict(const struct subject *s, int nr, const uint64_t *args)
{
	unsigned steps;

	return bpf_run(&s->code, s->arch->audit, nr, args, &steps);
}

/* A second reader of the list: lines of one word, and lines that allow one value that
 * no test below uses. */
static void
read_names(struct subject *s)
{
	FILE *list = fopen("configs/seccomp.deny", "r");
	char line[256], name[256], more[256];

	assert_non_null(list);
	while (fgets(line, sizeof line, list)) {
		uint32_t answer;
		int nr;

		*more = '\0';
		if (sscanf(line, "%255s %*s %255s", name, more) < 1 || name[0] == '#' ||
		    (*more && strcmp(more, "!=") != 0))
			continue;
		answer = strstr(line, " ENOSYS") ? lacking : refused;
		nr = seccomp_syscall_resolve_name_arch(s->arch->library, name);
		if (strcmp(name, "cachestat") == 0)
			nr = 451;
		if (strstr(name, "probe"))
			nr = s == subjects ? strcmp(name, "uprobe") == 0 ? 336 : 335 : -1;
		if (nr >= 0)
			s->listed[nr] = answer;
	}
	fclose(list);
}

static int
make_subjects(void **state)
{
	unsigned i;

	assert_int_equal(archs_count, sizeof subjects / sizeof subjects[0]);
	for (i = 0; i < archs_count; i++) {
		subjects[i].arch = &archs[i];
		bpf_builtin(&subjects[i].code, &archs[i]);
		read_names(&subjects[i]);
	}
	return 0;
}

static void
refuses_what_is_listed_and_nothing_else(void **state)
{
	static const uint64_t ones[6] = { -1ull, -1ull, -1ull, -1ull, -1ull, -1ull };
	const struct subject *s;
	int nr;

	for (s = subjects; s < subjects + archs_count; s++) {
		for (nr = 0; nr < BEYOND; nr++) {
			uint32_t expected = nr >= NUMBERS ? lacking : s->listed[nr] ? s->listed[nr]
			    : SECCOMP_RET_ALLOW;

			if (verdict(s, nr, NULL) != expected || verdict(s, nr, ones) != expected)
				fail_msg("%s number %d", s->arch->name, nr);
		}
	}
}

/* The documented promise, without the list: a line missing from the list is noticed. */
static void
refuses_what_was_promised(void **state)
{
	static const char *const promised[] = {
		/* ENOSYS: programs have another way */
		"keyctl", "add_key", "request_key", "io_uring_setup", "io_uring_enter",
		"io_uring_register", "userfaultfd", "uselib", "nfsservctl", "sysfs", "ustat",
		/* EPERM */
		"kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module",
		"bpf", "perf_event_open", "open_by_handle_at", "name_to_handle_at", "swapon", "swapoff",
		"reboot", "acct", "quotactl", "quotactl_fd", "ioperm", "iopl",
		"lookup_dcookie", "settimeofday", "clock_settime", "adjtimex", "clock_adjtime",
		"vm86", "vm86old", "syslog", "vmsplice", "migrate_pages", "move_pages", "uprobe",
		"uretprobe",
	};
	enum { LACKING = 11 };
	const struct subject *s;
	unsigned i, seen;

	for (s = subjects; s < subjects + archs_count; s++) {
		for (i = seen = 0; i < sizeof promised / sizeof promised[0]; i++) {
			int nr = arch_number(s->arch, promised[i]);

			assert_int_not_equal(nr, NOT_KNOWN);
			if (nr < 0)
				continue;
			seen++;
			assert_int_equal(verdict(s, nr, NULL), i < LACKING ? lacking : refused);
		}
		assert_in_range(seen, 32, 40);
	}
}

static uint32_t
with_argument(const struct subject *s, const char *call, int argument, uint64_t value)
{
	uint64_t args[6] = { 0 };

	args[argument] = value;
	return verdict(s, arch_number(s->arch, call), args);
}

static void
refuses_typing_into_the_terminal_whatever_the_upper_half(void **state)
{
	const struct subject *s;
	unsigned i, u;

	for (s = subjects; s < subjects + archs_count; s++) {
		for (i = 0; i < sizeof requests / sizeof requests[0]; i++) {
			bool bad = requests[i] == TIOCSTI || requests[i] == TIOCLINUX ||
			    requests[i] == TIOCSETD;

			for (u = 0; u < 3; u++)
				assert_int_equal(with_argument(s, "ioctl", 1, uppers[u] | requests[i]),
					bad ? refused : SECCOMP_RET_ALLOW);
		}
		/* The request is its second argument and no other. */
		assert_int_equal(with_argument(s, "ioctl", 0, TIOCSTI), SECCOMP_RET_ALLOW);
		assert_int_equal(with_argument(s, "ioctl", 2, TIOCSTI), SECCOMP_RET_ALLOW);
	}
}

static void
allows_the_families_in_use_and_refuses_the_others(void **state)
{
	static const int used[] = { AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6, AF_NETLINK };
	static const int never[] = { AF_ALG, AF_VSOCK, AF_PACKET, AF_TIPC, AF_RDS, AF_RXRPC, AF_X25, AF_XDP };
	const struct subject *s;
	unsigned i, u;

	for (s = subjects; s < subjects + archs_count; s++) {
		for (u = 0; u < 3; u++) {
			for (i = 0; i < sizeof used / sizeof used[0]; i++)
				assert_int_equal(with_argument(s, "socket", 0, uppers[u] | (unsigned)used[i]),
					SECCOMP_RET_ALLOW);
			for (i = 0; i < sizeof never / sizeof never[0]; i++)
				assert_int_equal(with_argument(s, "socket", 0, uppers[u] | (unsigned)never[i]),
					refused);
			for (i = 0; i < 512; i++) /* the protocol of a family in use */
				assert_int_equal(with_argument(s, "socket", 2, uppers[u] | i),
					i == 33 || i == 115 || i == 132 ? refused : SECCOMP_RET_ALLOW);
		}
	}
}

static void
allows_pairs_of_unix_sockets_alone(void **state)
{
	const struct subject *s;
	unsigned family, u;

	for (s = subjects; s < subjects + archs_count; s++) {
		for (u = 0; u < 3; u++) {
			for (family = 0; family < 256; family++)
				assert_int_equal(with_argument(s, "socketpair", 0, uppers[u] | family),
					family == AF_UNIX ? SECCOMP_RET_ALLOW : refused);
		}
	}
}

static void
kills_other_architectures(void **state)
{
	static const uint32_t foreign[] = {
		AUDIT_ARCH_I386, AUDIT_ARCH_ARM, AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64,
		AUDIT_ARCH_RISCV64, 0, 0xffffffff,
	};
	const struct subject *s;
	unsigned i, steps;
	int nr;

	for (s = subjects; s < subjects + archs_count; s++) {
		for (i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
			for (nr = -1; foreign[i] != s->arch->audit && nr < BEYOND; nr++)
				assert_int_equal(bpf_run(&s->code, foreign[i], nr, NULL, &steps),
					SECCOMP_RET_KILL_PROCESS);
		}
	}
}

/* A tracer sets the number -1 to skip a call: the result is ENOSYS, not a kill. */
static void
kills_x32_but_not_a_skipped_call(void **state)
{
	const struct subject *x86 = &subjects[0], *other;
	int nr;

	for (nr = 0; nr < 1024; nr++)
		assert_int_equal(verdict(x86, 0x40000000 | nr, NULL), SECCOMP_RET_KILL_PROCESS);
	assert_int_equal(verdict(x86, -2, NULL), SECCOMP_RET_KILL_PROCESS);
	assert_int_equal(verdict(x86, -1, NULL), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(x86, 0x3fffffff, NULL), lacking);
	for (other = subjects + 1; other < subjects + archs_count; other++) {
		assert_int_equal(verdict(other, -1, NULL), SECCOMP_RET_ALLOW);
		assert_int_equal(verdict(other, 0x40000000, NULL), lacking);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_is_listed_and_nothing_else),
		cmocka_unit_test(refuses_what_was_promised),
		cmocka_unit_test(refuses_typing_into_the_terminal_whatever_the_upper_half),
		cmocka_unit_test(allows_the_families_in_use_and_refuses_the_others),
		cmocka_unit_test(allows_pairs_of_unix_sockets_alone),
		cmocka_unit_test(kills_other_architectures),
		cmocka_unit_test(kills_x32_but_not_a_skipped_call),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_subjects, NULL);
}
