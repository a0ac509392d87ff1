/* SPDX-License-Identifier: ISC */
/* privileges - drop privileges before the command runs. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "door.h"
#include "shell.h"
#include "sys.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"

void
sys_umask(mode_t mask)
{
	static char octal[8];

	text_format(octal, sizeof octal, "%03o", mask);
	if (!doing("set the umask to %s", octal))
		return;
	umask(mask); /* umask(2) returns the previous mask and never fails */
	done(umask(mask) == mask ? 0 : -1);
}

void
sys_no_core_dumps(void)
{
	struct rlimit none = { 0, 0 };

	if (doing("disable core dumps"))
		done(setrlimit(RLIMIT_CORE, &none));
}

/* Without a new keyring the command could read the keys of the caller: keyrings(7). */
void
sys_new_keyring(void)
{
	enum { JOIN_SESSION_KEYRING = 1 };

	if (!doing("join a new session keyring"))
		return;
	if (syscall(SYS_keyctl, JOIN_SESSION_KEYRING, NULL) >= 0 || errno == ENOSYS)
		return;
	/* the seccomp filter of another container refuses keyctl(2) to the command, too */
	if (errno != EPERM || prctl(PR_GET_SECCOMP) != 2)
		cannot();
	msg_note("no new session keyring: %s", strerror(errno));
}

void
sys_new_session(void)
{
	if (doing("start a new session"))
		done(setsid());
}

/* In the caller's user namespace, securebits set by the caller could keep capabilities when
 * uid 0 is given up: capabilities(7).  Locked bits cannot be cleared. */
static void
reset_securebits(void)
{
	enum { BITS = 0x55 }; /* the lock of a bit is the next higher bit: <linux/securebits.h> */
	int bits, loose;

	done(bits = prctl(PR_GET_SECUREBITS));
	loose = bits & BITS & ~(bits >> 1);
	if (loose)
		done(prctl(PR_SET_SECUREBITS, bits & ~loose));
}

/* Also drop capabilities that are newer than this program. */
void
sys_bound_caps(uint64_t kept, const char *list)
{
	int cap;

	if (!doing("limit the capability bounding set to %s", list))
		return;
	for (cap = 0; ; cap++) {
		if (cap < 64 && kept >> cap & 1)
			continue;
		if (prctl(PR_CAPBSET_DROP, cap) < 0)
			break;
	}
	done(errno == EINVAL ? 0 : -1); /* past the last capability */
	/* cap_reset_ambient(3) would query each capability first */
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 && errno != EINVAL)
		cannot(); /* EINVAL: no ambient capabilities before Linux 4.3 */
	reset_securebits();
}

void
sys_drop_caps(uint64_t kept, const char *list)
{
	static cap_t caps; /* made once: init and the command may share their memory */
	cap_value_t cap;

	if (!doing("limit the capabilities to %s", list))
		return;
	if (!caps && !(caps = cap_init()))
		cannot();
	done(cap_clear(caps));
	for (cap = 0; cap < 64; cap++) {
		if (!(kept >> cap & 1))
			continue;
		/* EINVAL: the kernel lacks this capability */
		if (cap_set_flag(caps, CAP_PERMITTED, 1, &cap, CAP_SET) < 0 ||
		    cap_set_flag(caps, CAP_EFFECTIVE, 1, &cap, CAP_SET) < 0)
			done(errno == EINVAL ? 0 : -1);
	}
	done(cap_set_proc(caps));
}

void
sys_no_new_privs(void)
{
	if (doing("set no_new_privs: executing a program grants no privileges"))
		done(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

void
sys_undumpable(void)
{
	if (doing("make this process undumpable, to prevent tracing"))
		done(prctl(PR_SET_DUMPABLE, 0));
}

void
sys_rename(const char *name, char *words, size_t size)
{
	if (!doing("set the name in ps to '%s'", name))
		return;
	if (size)
		strncpy(words, name, size - 1); /* and zeros behind it */
	done(prctl(PR_SET_NAME, name));
}

static LARGE char status[8192];

const char *
verified_status(void)
{
	return status[0] ? status : NULL;
}

static uint64_t
field(const char *name, int base)
{
	const char *at = strstr(status, name);

	if (at)
		return strtoull(at + strlen(name), NULL, base);
	failed("'/proc/thread-self/status' lacks a field");
}

void
sys_verify(uint64_t bounding, uint64_t effective, bool seccomp, bool no_new_privs)
{
	ssize_t n;
	int fd;

	if (!doing("verify in '/proc' that the privileges are dropped"))
		return;
	done(fd = openat(AT_FDCWD, "/proc/thread-self/status", O_RDONLY | O_CLOEXEC));
	done(n = read(fd, status, sizeof status - 1));
	close(fd);
	status[n] = '\0';
	if (field("\nCapBnd:", 16) & ~bounding ||
	    field("\nCapEff:", 16) & ~effective ||
	    field("\nCapPrm:", 16) & ~effective ||
	    field("\nCapInh:", 16) || field("\nCapAmb:", 16))
		failed("capabilities remain");
	if (no_new_privs && field("\nNoNewPrivs:", 10) != 1)
		failed("no_new_privs is not set");
	if (seccomp && field("\nSeccomp:", 10) != 2)
		failed("no seccomp filter is active");
}

/* struct sock_fprog of <linux/filter.h>, a header that musl lacks. */
struct filter_program {
	unsigned short length;
	const void *filter;
};

void
sys_fake_success(const char *what, const void *filter, unsigned short length)
{
	struct filter_program program = { length, filter };

	told.filter = filter;
	told.filter_length = length;
	if (doing("let %s succeed, and do nothing, by a seccomp filter", what))
		done(prctl(PR_SET_SECCOMP, 2 /* SECCOMP_MODE_FILTER */, &program));
}

void
sys_seccomp(const char *which, const void *filter, unsigned short length)
{
	struct filter_program program = { length, filter };

	told.filter = filter;
	told.filter_length = length;
	if (doing("refuse system calls %s", which))
		done(prctl(PR_SET_SECCOMP, 2 /* SECCOMP_MODE_FILTER */, &program));
}
