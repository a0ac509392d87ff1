/* SPDX-License-Identifier: ISC */
/* seccomp_list - lists that are wrong are said to be; long ones make right filters. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <cmocka.h>
#include <linux/seccomp.h>
#include <seccomp.h>

#include "bpf.h"
#include "seccomp/arch.h"
#include "seccomp/code.h"
#include "seccomp/deny.h"
#include "seccomp/filter.h"

static struct code code;

/* Read a list and make its filter; what was said on stderr is in 'said'. */
static bool
make(const char *text, size_t length, char *said, size_t room)
{
	FILE *list = fmemopen((void *)(uintptr_t)text, length, "r"), *errors = tmpfile();
	struct deny deny;
	int saved = dup(2);
	bool ok;

	assert_true(list && errors && saved >= 0);
	assert_true(dup2(fileno(errors), 2) == 2);
	ok = deny_read(&deny, list, "list");
	ok = deny_number(&deny, &archs[0], "list") && ok;
	ok = ok && filter_make(&code, &deny, &archs[0]);
	dup2(saved, 2);
	close(saved);
	rewind(errors);
	said[fread(said, 1, room - 1, errors)] = '\0';
	fclose(errors);
	fclose(list);
	deny_free(&deny);
	return ok;
}

static const struct wrong {
	const char *text, *said;
} wrongs[] = {
	{ "\nkeyctll\n", "line 2: no system call is named 'keyctll'" },
	{ "keyctl\nkeyctl\n", "line 2: 'keyctl' is refused by line 1 already" },
	{ "ioctl\nioctl arg1 == 5\n", "line 2: 'ioctl' is refused by line 1 already" },
	{ "ioctl arg1 == 5\nioctl\n", "line 2: 'ioctl' is refused by line 1 already" },
	{ "ioctl arg1 == 21522\nioctl arg1 == TIOCSTI\n", "line 2: 'ioctl' is refused" },
	{ "ioctl TIOCSTI\n", "after 'ioctl' expected nothing, 'argN == VALUE'" },
	{ "ioctl arg6 == 1\n", "after 'ioctl' expected nothing, " },
	{ "ioctl arg1 <> 1\n", "after 'ioctl' expected nothing, " },
	{ "ioctl arg1 = 1\n", "after 'ioctl' expected nothing, " },
	{ "ioctl arg1 != 1\nioctl arg1 == 1\n", "line 2: 'ioctl' and this argument are in line 1" },
	{ "ioctl arg1 == 1\nioctl arg1 != 2\n", "line 2: 'ioctl' and this argument are in line 1" },
	{ "ioctl arg1 != 1\nioctl arg1 != 2\n", "line 2: 'ioctl' and this argument are in line 1" },
	{ "ioctl\nioctl arg1 != 2\n", "line 2: 'ioctl'" },
	{ "ioctl arg1 == 1 2\n", "after 'ioctl' expected nothing, " },
	{ "ioctl arg1 ==\n", "after 'ioctl' expected nothing, " },
	{ "ioctl arg1 == TIOCST\n", "'TIOCST' is neither a known constant" },
	{ "ioctl arg1 == 0x100000000\n", "'0x100000000' is neither" },
	{ "ioctl arg1 == -1\n", "'-1' is neither" },
	{ "ioctl arg1 == 99999999999999999999999\n", "is neither" },
	{ "ioctl arg1 == 1x\n", "'1x' is neither" },
	{ "ioctl arg1 == \033[31m\n", "'\\x1b[31m' is neither" },
	{ "[key ring]\nkeyctl\n", "line 1: '[key' is not a group: expected [NAME]" },
	{ "[]\nkeyctl\n", "line 1: '[]' is not a group" },
	{ "[KEY]\nkeyctl\n", "line 1: '[KEY]' is not a group" },
	{ "[key\nkeyctl\n", "line 1: '[key' is not a group" },
	{ "key\033ctl\n", "named 'key\\x1bctl'" },
};

static void
says_what_is_wrong(void **state)
{
	char said[4096];
	size_t i;

	for (i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
		assert_false(make(wrongs[i].text, strlen(wrongs[i].text), said, sizeof said));
		if (!strstr(said, wrongs[i].said))
			fail_msg("of list %zu it was said: %s", i, said);
		assert_null(strchr(said, '\033'));
	}
}

static void
says_all_that_is_wrong(void **state)
{
	const char text[] = "nocall\nioctl arg9 == 1\nneither\na\0b\n";
	char said[4096];

	assert_false(make(text, sizeof text - 1, said, sizeof said));
	assert_non_null(strstr(said, "line 1: no system call is named 'nocall'"));
	assert_non_null(strstr(said, "line 2: after 'ioctl'"));
	assert_non_null(strstr(said, "line 3: no system call is named 'neither'"));
	assert_non_null(strstr(said, "line 4: the list contains a NUL byte"));
}

static uint32_t
verdict(int nr, int argument, uint64_t value)
{
	uint64_t args[6] = { 0 };
	unsigned steps;

	args[argument] = value;
	return bpf_run(&code, archs[0].audit, nr, args, &steps);
}

static void
takes_a_list_as_people_write_it(void **state)
{
	const char text[] = "# why\r\n\tmseal  \r\n\n read arg2 == 7\nread arg0 == 0x10\n"
		"read arg2 == 0xffffffff\nvm86";
	const uint32_t refused = SECCOMP_RET_ERRNO | EPERM;
	char said[4096];

	assert_true(make(text, sizeof text - 1, said, sizeof said));
	assert_string_equal(said, "");
	assert_int_equal(verdict(462, 0, 0), refused);
	assert_int_equal(verdict(0, 2, 7), refused);
	assert_int_equal(verdict(0, 0, 16), refused);
	assert_int_equal(verdict(0, 2, 0xffffffff), refused);
	assert_int_equal(verdict(0, 2, 0xfffffffe), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(0, 0, 7), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(0, 1, 16), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(1, 0, 16), SECCOMP_RET_ALLOW);
}

static void
answers_as_the_line_says(void **state)
{
	const char text[] = "mseal ENOSYS\nread arg0 == 3 ENOSYS\nread arg0 == 4\nwrite arg1 != 5 ENOSYS\n";
	const uint32_t refused = SECCOMP_RET_ERRNO | EPERM, lacking = SECCOMP_RET_ERRNO | ENOSYS;
	char said[4096];

	assert_true(make(text, sizeof text - 1, said, sizeof said));
	assert_string_equal(said, "");
	assert_int_equal(verdict(462, 0, 0), lacking);
	assert_int_equal(verdict(0, 0, 3), lacking);
	assert_int_equal(verdict(0, 0, 4), refused);
	assert_int_equal(verdict(0, 0, 5), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(1, 1, 4), lacking);
	assert_int_equal(verdict(1, 1, 5), SECCOMP_RET_ALLOW);
}

/* A bit of the argument, and of two arguments. */
static void
looks_at_bits(void **state)
{
	const char text[] = "read arg1 & 06000\nwrite arg1 & 0x40 && arg2 & 06000 ENOSYS\n";
	const uint32_t refused = SECCOMP_RET_ERRNO | EPERM, lacking = SECCOMP_RET_ERRNO | ENOSYS;
	const uint64_t upper = 0xffffffff00000000;
	uint64_t args[6] = { 0 };
	char said[4096];
	unsigned steps;

	assert_true(make(text, sizeof text - 1, said, sizeof said));
	assert_string_equal(said, "");
	assert_int_equal(verdict(0, 1, 0777), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(0, 1, 02000), refused);
	assert_int_equal(verdict(0, 1, upper | 04755), refused);
	assert_int_equal(verdict(0, 1, upper | 01755), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(0, 2, 06000), SECCOMP_RET_ALLOW);
	args[2] = 04755;
	assert_int_equal(bpf_run(&code, archs[0].audit, 1, args, &steps), SECCOMP_RET_ALLOW);
	args[1] = upper | 0x41;
	assert_int_equal(bpf_run(&code, archs[0].audit, 1, args, &steps), lacking);
	args[2] = 0755;
	assert_int_equal(bpf_run(&code, archs[0].audit, 1, args, &steps), SECCOMP_RET_ALLOW);
	assert_false(make("read arg2 & 1 && arg1 & 1\n", 26, said, sizeof said));
	assert_false(make("read arg1 & 1 && arg2 == 1\n", 27, said, sizeof said));
	assert_false(make("read arg1 == 1 && arg2 & 1\n", 27, said, sizeof said));
}

/* Whatever the list is: a call that this build does not know is one of a newer kernel. */
static void
does_not_know_newer_calls(void **state)
{
	const uint32_t lacking = SECCOMP_RET_ERRNO | ENOSYS;
	char said[4096];

	assert_true(make("mseal\n", 6, said, sizeof said));
	assert_int_equal(verdict(NUMBERS - 1, 0, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(NUMBERS, 0, 0), lacking);
	assert_int_equal(verdict(4095, 0, 0), lacking);
	assert_int_equal(verdict(0x3fffffff, 0, 0), lacking);
	assert_int_equal(verdict(-1, 0, 0), SECCOMP_RET_ALLOW);
}

/* A call that one line allows may be refused by the line for another argument. */
static void
refuses_all_but_one_value(void **state)
{
	const char text[] = "read arg1 != AF_UNIX\nread arg0 == 3\nread arg2 == 4\n";
	const uint32_t refused = SECCOMP_RET_ERRNO | EPERM;
	const uint64_t upper = 0xffffffff00000000;
	uint64_t args[6] = { 0, 1 };
	char said[4096];
	unsigned steps;

	assert_true(make(text, sizeof text - 1, said, sizeof said));
	assert_string_equal(said, "");
	assert_int_equal(verdict(0, 1, 0), refused);
	assert_int_equal(verdict(0, 1, 1), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(0, 1, upper | 1), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(0, 1, 2), refused);
	assert_int_equal(verdict(0, 1, upper | 2), refused);
	assert_int_equal(verdict(0, 1, 0xffffffff), refused);
	assert_int_equal(verdict(1, 1, 0), SECCOMP_RET_ALLOW);
	args[0] = 3;
	assert_int_equal(bpf_run(&code, archs[0].audit, 0, args, &steps), refused);
	args[0] = 0;
	args[2] = 4;
	assert_int_equal(bpf_run(&code, archs[0].audit, 0, args, &steps), refused);
}

static void
makes_a_filter_of_nothing(void **state)
{
	char said[4096];

	assert_true(make("#\n", 2, said, sizeof said));
	assert_int_equal(verdict(0, 0, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(verdict(0x40000001, 0, 0), SECCOMP_RET_KILL_PROCESS);
}

/* Every other call that has a name, so that no two ranges are merged: jumps of
 * more than 255 instructions. */
static char *
long_list(bool refused[NUMBERS])
{
	char *text = NULL;
	size_t size = 0;
	FILE *list = open_memstream(&text, &size);
	int nr;

	assert_non_null(list);
	for (nr = 1; nr < NUMBERS; nr += 2) {
		char *name = seccomp_syscall_resolve_num_arch(archs[0].library, nr);

		refused[nr] = name;
		if (name)
			fprintf(list, "%s\n", name);
		free(name);
	}
	for (nr = 0; nr < 300; nr++)
		fprintf(list, "ioctl arg1 == %d\n", 3 * nr);
	fclose(list);
	return text;
}

/* The filter refuses many calls that a process makes at its end, but not exit(2). */
static void
give_to_kernel(void)
{
	struct sock_fprog program = { (unsigned short)code.length, code.at };
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		syscall(SYS_exit, prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
makes_long_filters_right(void **state)
{
	bool refused[NUMBERS] = { false };
	char *text = long_list(refused), said[4096];
	struct utsname machine;
	int nr;

	assert_true(make(text, strlen(text), said, sizeof said));
	free(text);
	assert_in_range(code.length, 600, BPF_MAXINSNS);
	for (nr = 0; nr < NUMBERS; nr++)
		assert_int_equal(verdict(nr, 1, 1),
			refused[nr] ? SECCOMP_RET_ERRNO | EPERM : SECCOMP_RET_ALLOW);
	for (nr = 0; nr < 1000; nr++)
		assert_int_equal(verdict(16, 1, (unsigned)nr),
			nr % 3 == 0 && nr < 900 ? SECCOMP_RET_ERRNO | EPERM : SECCOMP_RET_ALLOW);
	if (uname(&machine) == 0 && strcmp(machine.machine, archs[0].name) == 0)
		give_to_kernel();
	else
		print_message("# left out: the filter is not for this machine\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(says_all_that_is_wrong),
		cmocka_unit_test(takes_a_list_as_people_write_it),
		cmocka_unit_test(answers_as_the_line_says),
		cmocka_unit_test(looks_at_bits),
		cmocka_unit_test(does_not_know_newer_calls),
		cmocka_unit_test(refuses_all_but_one_value),
		cmocka_unit_test(makes_a_filter_of_nothing),
		cmocka_unit_test(makes_long_filters_right),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
