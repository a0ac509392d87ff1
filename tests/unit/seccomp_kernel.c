/* SPDX-License-Identifier: ISC */
/*
 * seccomp_kernel - the kernel accepts the built-in filter and applies it.
 *
 * Only refused calls are made, with arguments that the kernel refuses also without a
 * filter, so that a failure of the filter does no harm.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <cmocka.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "bpf.h"
#include "seccomp/arch.h"
#include "seccomp/code.h"
#include "seccomp/deny.h"

enum { NOBODY = 65534, UNPROVED = 99 };

static const struct arch *here;
static struct code filter;

static int
find_machine(void **state)
{
	struct utsname machine;

	assert_int_equal(uname(&machine), 0);
	here = arch_by_name(machine.machine);
	assert_non_null(here);
	bpf_builtin(&filter, here);
	return 0;
}

static bool
install(void)
{
	struct sock_fprog program = { (unsigned short)filter.length, filter.at };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* The waitpid(2) status of a child that calls this, with or without the filter. */
static int
child(bool filtered, bool as_user, int (*deed)(void))
{
	const struct rlimit no_core = { 0, 0 };
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);       /* cmocka would run on in the child */
		setrlimit(RLIMIT_CORE, &no_core);
		if (as_user && (setgid(NOBODY) || setuid(NOBODY)))
			_exit(UNPROVED);
		if (filtered && !install())
			_exit(UNPROVED);
		_exit(deed());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
assert_exits(int expected, int status)
{
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), expected);
}

/* cmocka's own skip() is a failure to a TAP reader. */
static void
leave_out(const char *why)
{
	print_message("# left out: %s\n", why);
}

/* Every argument but the deciding one is -1: no address, no descriptor, no magic number
 * of reboot(2). */
static int
errno_of(const struct deny_row *row)
{
	long a[6] = { -1, -1, -1, -1, -1, -1 };

	if (row->argument != ALWAYS)
		a[row->argument] = (long)(0xffffffff00000000 | (row->value + row->unlike));
	errno = 0;
	if (syscall(arch_number(here, row->name), a[0], a[1], a[2], a[3], a[4], a[5]) >= 0)
		return 0;
	return errno;
}

static bool
can_be_called(const struct deny_row *row)
{
	/* the kernel lets uprobe and uretprobe pass any filter, and ends who calls them */
	return arch_number(here, row->name) >= 0 && !strstr(row->name, "probe");
}

/* The first row, from 1, with another result than the list has; 0: none. */
static int
first_not_refused(void)
{
	const struct deny *deny = bpf_list();
	size_t i;

	for (i = 0; i < deny->count; i++) {
		if (can_be_called(&deny->row[i]) && errno_of(&deny->row[i]) != deny->row[i].error)
			return (int)i + 1;
	}
	return 0;
}

static int
first_refused(void)
{
	const struct deny *deny = bpf_list();
	size_t i;

	for (i = 0; i < deny->count; i++) {
		if (can_be_called(&deny->row[i]) && errno_of(&deny->row[i]) == EPERM)
			return (int)i + 1;
	}
	return 0;
}

static void
refuses_every_row(void **state)
{
	assert_exits(0, child(true, false, first_not_refused));
}

static void
refuses_every_row_to_a_user(void **state)
{
	if (geteuid() != 0)
		leave_out("the test before was as a user");
	else
		assert_exits(0, child(true, true, first_not_refused));
}

/* Without this, the tests above would verify nothing. */
static void
without_it_root_is_refused_none(void **state)
{
	if (geteuid() != 0)
		leave_out("a user is refused some anyway");
	else
		assert_exits(0, child(false, false, first_refused));
}

static int
call_x32(void)
{
	syscall(0x40000000 | SYS_getpid);
	return 0;
}

/* i386's getpid is number 20.  Bytes, so that it compiles anywhere. */
static int
call_i386(void)
{
	static const unsigned char code[] = { 0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3 };
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int (*call)(void);

	if (page == MAP_FAILED)
		return UNPROVED;
	memcpy(page, code, sizeof code);
	memcpy(&call, &page, sizeof call);
	return call() == getpid() ? 0 : UNPROVED;
}

static void
kills(int (*deed)(void))
{
	int status;

	if (here->foreign_bit == 0) {
		leave_out("only x86_64 has another door of this kind");
		return;
	}
	status = child(true, false, deed);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSYS);
}

static void
kills_x32(void **state)
{
	kills(call_x32);
}

/* Where int 0x80 is disabled, it faults before the filter runs. */
static void
kills_i386(void **state)
{
	if (here->foreign_bit && child(false, false, call_i386) != 0)
		leave_out("int 0x80 is switched off on this machine");
	else
		kills(call_i386);
}

static bool
makes_socket(int family)
{
	int fd = socket(family, SOCK_DGRAM, 0);

	return fd >= 0 && close(fd) == 0;
}

/* clone3 must reach the kernel: it finds the address bad, the filter is silent. */
static int
do_what_programs_do(void)
{
	struct termios termios;
	int primary, replica, status, pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) || !makes_socket(AF_UNIX) || !makes_socket(AF_INET) || !makes_socket(AF_NETLINK))
		return 1;
	if (openpty(&primary, &replica, NULL, NULL, NULL) || tcgetattr(replica, &termios))
		return 2;
	if (syscall(SYS_clone3, NULL, 0) != -1 || errno != EINVAL)
		return 3;
	if (syscall(SYS_pidfd_open, getpid(), 0) < 0 && errno != ENOSYS)
		return 4;
	pid = fork();
	if (pid == 0)
		execl("/bin/true", "true", (char *)NULL);
	return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : 5;
}

static void
leaves_the_rest_alone(void **state)
{
	assert_exits(0, child(true, false, do_what_programs_do));
	assert_exits(0, child(true, geteuid() == 0, do_what_programs_do));
}

/* Push a letter into the process's own terminal: EPERM, or the letter can be read. */
static int
push_letter(void)
{
	int primary, replica, waiting = 0;

	if (openpty(&primary, &replica, NULL, NULL, NULL) || setsid() < 0 ||
	    ioctl(replica, TIOCSCTTY, 0))
		return UNPROVED;
	if (syscall(SYS_ioctl, replica, 0xffffffff00000000 | TIOCSTI, "\n") == 0)
		return ioctl(replica, FIONREAD, &waiting) == 0 && waiting == 1 ? 1 : UNPROVED;
	return errno == EPERM ? 0 : errno;
}

static void
keeps_letters_out_of_the_terminal(void **state)
{
	int status = child(false, false, push_letter);

	/* EIO: dev.tty.legacy_tiocsti is 0 here. */
	assert_true(WIFEXITED(status) && (WEXITSTATUS(status) == 1 || WEXITSTATUS(status) == EIO));
	assert_exits(0, child(true, false, push_letter));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_every_row),
		cmocka_unit_test(refuses_every_row_to_a_user),
		cmocka_unit_test(without_it_root_is_refused_none),
		cmocka_unit_test(kills_x32),
		cmocka_unit_test(kills_i386),
		cmocka_unit_test(leaves_the_rest_alone),
		cmocka_unit_test(keeps_letters_out_of_the_terminal),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, find_machine, NULL);
}
