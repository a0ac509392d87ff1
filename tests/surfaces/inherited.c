/* SPDX-License-Identifier: ISC */
/* inherited - D, E, F: the terminal, and state that a process inherits. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "decoy.h"
#include "probe.h"

enum { SIGNALS = 64, SHIFT_STATE = 6 };

/* The state at the start of main(), before it handles SIGCHLD and disables core dumps. */
static struct beginning {
	uint64_t ignored, blocked;      /* bit n-1 is signal n */
	struct rlimit core;
	pid_t pid;
} beginning;

/* By system calls, because the C library reserves some signals. */
void
inherited_note(void)
{
	uintptr_t action[16];           /* the kernel's, whose first word is the handler */
	int sig;

	beginning.pid = getpid();
	getrlimit(RLIMIT_CORE, &beginning.core);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, NULL, &beginning.blocked, sizeof beginning.blocked);
	for (sig = 1; sig <= SIGNALS; sig++) {
		if (syscall(SYS_rt_sigaction, sig, NULL, action, sizeof(uint64_t)) == 0 &&
		    action[0] == (uintptr_t)SIG_IGN)
			beginning.ignored |= UINT64_C(1) << (sig - 1);
	}
}

static int
terminal(void)
{
	int fd;

	for (fd = 0; fd <= 2; fd++) {
		if (isatty(fd))
			return fd;
	}
	return open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
}

/* TIOCSTI pushes a blank, which is flushed before a process reads it. */
static bool
types(unsigned long request)
{
	struct termios before, raw;
	int fd = terminal();
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	bool typed;
	char byte;

	signal(SIGTTOU, SIG_IGN);
	if (fd < 0 || tcgetattr(fd, &before) != 0)
		return false;
	raw = before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = raw.c_cc[VTIME] = 0;
	tcsetattr(fd, TCSANOW, &raw);
	typed = syscall(SYS_ioctl, fd, request, " ") == 0;
	if (typed && poll(&wait, 1, 0) > 0)
		typed = read(fd, &byte, 1) == 1;
	tcsetattr(fd, TCSANOW, &before);
	return typed && saw("a letter was typed into the terminal");
}

static bool
types_letter(const char *subject)
{
	return types(TIOCSTI);
}

static bool
types_letter_by_upper_half(const char *subject)
{
	return types((unsigned long)(UINT64_C(0xffffffff00000000) | TIOCSTI));
}

/* Ask a console for the state of its shift keys; other terminals refuse the request, but
 * it has reached the driver. */
static bool
asks_console(const char *subject)
{
	char state = SHIFT_STATE;
	int fd = terminal();

	return fd >= 0 && reached(syscall(SYS_ioctl, fd, TIOCLINUX, &state));
}

/* The leader of the session is 0 when it is of another pid namespace.  In the
 * host's own, every terminal is the caller's. */
static bool
callers_terminal(const char *subject)
{
	struct stat st;

	if (terminal() < 0)
		return false;
	if (getsid(0) == 0)
		return saw("the terminal's session is one outside");
	return stat("/proc/self/ns/pid", &st) == 0 && st.st_ino == 0xEFFFFFFC &&
		saw("the terminal is the caller's");
}

static bool
is_init(const char *subject)
{
	return beginning.pid == 1 && saw("the command is pid 1: it ignores what it does not handle");
}

static bool
ignored_signals(const char *subject)
{
	uint64_t others = beginning.ignored & ~(UINT64_C(1) << (SIGCHLD - 1));

	return others && saw("ignored signals %016llx", (unsigned long long)others);
}

static bool
ignored_children(const char *subject)
{
	return beginning.ignored & (UINT64_C(1) << (SIGCHLD - 1)) && saw("SIGCHLD is ignored");
}

static bool
blocked_signals(const char *subject)
{
	return beginning.blocked &&
		saw("blocked signals %016llx", (unsigned long long)beginning.blocked);
}

static bool
loose_umask(const char *subject)
{
	mode_t mask = umask(022);

	return (mask & 022) != 022 && saw("umask %03o", (unsigned)mask);
}

static bool
has_variable(const char *name)
{
	return getenv(name) && saw("'%s' is in the environment", name);
}

/* Variables that a shell or the dynamic linker obeys. */
static bool
acting_variables(const char *subject)
{
	static const char *const names[] = {
		"LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "ENV", "BASH_ENV", "IFS", "CDPATH",
	};
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (has_variable(names[i]))
			return true;
	}
	return false;
}

static bool
holds(const char *text, ssize_t length, const char *word)
{
	return length > 0 && memmem(text, (size_t)length, word, strlen(word));
}

static bool
environment_of_others(const char *subject)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	char path[300];
	static char text[65536];

	while (dir && (entry = readdir(dir))) {
		if (atoi(entry->d_name) < 1 || atoi(entry->d_name) == getpid() ||
		    atoi(entry->d_name) == beginning.pid)
			continue;
		snprintf(path, sizeof path, "/proc/%s/environ", entry->d_name);
		if (holds(text, slurp(path, text, sizeof text), DECOY_SECRET))
			return saw("'%s' tells the caller's secret", path);
	}
	return false;
}

static bool
core_dumps(const char *subject)
{
	return beginning.core.rlim_cur > 0 && saw("core dumps are on");
}

static bool
shared_mounts(const char *subject)
{
	static char text[262144];

	return holds(text, slurp("/proc/self/mountinfo", text, sizeof text), " shared:") &&
		saw("a mount is shared with another namespace");
}

static const struct surface rows[] = {
	{ "D47-TIOCSTI",              types_letter,               NULL },
	{ "D47-TIOCSTI-upper-half",   types_letter_by_upper_half, NULL },
	{ "D47-TIOCLINUX",            asks_console,               NULL },
	{ "D48-callers-terminal",     callers_terminal,           NULL },
	{ "E56-command-is-pid-1",     is_init,                    NULL },
	{ "E59-ignored-signals",      ignored_signals,            NULL },
	{ "E59-blocked-signals",      blocked_signals,            NULL },
	{ "E60-ignored-SIGCHLD",      ignored_children,           NULL },
	{ "E61-umask",                loose_umask,                NULL },
	{ "E62-secret",               has_variable,               DECOY_SECRET },
	{ "E62-acting-variables",     acting_variables,           NULL },
	{ "E62-environment-of-others", environment_of_others,     NULL },
	{ "E64-core-dumps",           core_dumps,                 NULL },
	{ "F70-shared-mounts",        shared_mounts,              NULL },
};

const struct surfaces inherited = { rows, sizeof rows / sizeof rows[0] };
