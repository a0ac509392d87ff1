/* SPDX-License-Identifier: ISC */
/*
 * hear - the signals that end a run, and its time limit, at every moment.
 *
 * While the host process sets up and cleans up, any system call may block: the write of a
 * message into a pipe that nobody reads, a FIFO, a helper, the other processes.  So SIGTERM
 * and the like are not blocked there and have a handler, which ends the process: the
 * processes inside die with the host process, and what the run has made is gone, as after
 * SIGKILL.  sys_watch() blocks these signals, too, and reads them one by one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "runner/exit_status.h"

/* The last is that of the timer: SIGRTMAX. */
enum { TICK = 64, MOMENT = 100 };
static const int endings[] = { SIGHUP, SIGINT, SIGQUIT, SIGALRM, SIGTERM, TICK };

static bool hearing;            /* this is the host process, outside of sys_watch() */
static bool inner;              /* this is another process than host */
static sigset_t held;           /* while it hears: all others */
static volatile bool at_terminal; /* this process waits for Enter */
static sigset_t before_terminal; /* the signals that were blocked before it waited */
static volatile sig_atomic_t ending, in_moment, sent_meanwhile;
static volatile bool blocked;   /* all signals are: so a write must not be for long */
static bool has_watched;        /* sys_watch() has begun */
static bool told;               /* to end: by a signal, or as the time was up */

static pid_t children[2];       /* of the host process: edge, init */
static volatile sig_atomic_t child_count;

static bool limited;
static int64_t deadline;        /* in milliseconds of the monotonic clock; 0: none */
static bool has_timer;
static timer_t timer;

/* -- the time ------------------------------------------------------------------ */

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int
time_left(void)
{
	enum { HOUR = 3600000 };
	int64_t left = deadline ? deadline - now() : 0;

	return !deadline ? -1 : left <= 0 ? 0 : left > HOUR ? HOUR : (int)left;
}

void
allow_time(int milliseconds)
{
	deadline = milliseconds ? now() + milliseconds : 0;
}

/* After FIRST milliseconds (0: never), and then in each INTERVAL of them. */
static int
set_timer(int64_t first, int64_t interval)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = TICK };
	struct itimerspec times = {
		.it_value = { first / 1000, first % 1000 * 1000000 },
		.it_interval = { interval / 1000, interval % 1000 * 1000000 },
	};

	if (!has_timer && timer_create(CLOCK_MONOTONIC, &event, &timer) < 0)
		return -1;
	has_timer = true;
	return timer_settime(timer, 0, &times, NULL);
}

static int
set_alarm_clock(void)
{
	int64_t left = deadline - now();

	return set_timer(!deadline || !hearing ? 0 : left > 0 ? left : 1, 0);
}

/* -- signals ------------------------------------------------------------------- */

void
add_child(pid_t pid)
{
	if (!hearing)
		return;
	children[child_count] = pid;
	child_count++;
}

void
remove_child(pid_t pid)
{
	if (child_count && children[child_count - 1] == pid)
		child_count--;
}

/* A child that waitpid(2) does not know has ended, and its pid may be another process's. */
void
end_children(void)
{
	int i;

	for (i = 0; i < child_count; i++) {
		if (waitpid(children[i], NULL, WNOHANG) == 0)
			kill(children[i], SIGKILL);
	}
}

/* The command runs already, and the signal is for it: it stays pending until sys_watch() reads it.
 * The call that it has interrupted goes on: if for a moment, the timer must end that. */
static void
hold_for_watch(int n, void *context)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigfillset(&((ucontext_t *)context)->uc_sigmask);
	if (in_moment)
		sigdelset(&((ucontext_t *)context)->uc_sigmask, TICK);
	blocked = true;
	kill(getpid(), n);
}

static void
hear(int n, siginfo_t *info, void *context)
{
	bool is_tick = n == TICK && info->si_code == SI_TIMER;

	if (n == TICK && in_moment) {
		sent_meanwhile |= !is_tick;
	} else if (!hearing) { /* in a child, before execve(2) */
		signal(n, SIG_DFL);
		kill(getpid(), n);
	} else if (!is_tick && !has_watched && !at_terminal && has_started()) {
		hold_for_watch(n, context);
	} else if (ending) {
		_Exit(STATUS_SIGNAL + n);
	} else {
		ending = blocked = true;
		if (is_tick)
			msg_note("the time of the command is up");
		end(STATUS_SIGNAL + (is_tick ? SIGTERM : n));
	}
}

void
hold_signals(void)
{
	sigset_t all;

	if (!hearing)
		return;
	blocked = true;
	sigfillset(&all);
	done(sigprocmask(SIG_SETMASK, &all, NULL));
}

void
hear_signals(void)
{
	if (!hearing)
		return;
	blocked = told;
	done(sigprocmask(SIG_SETMASK, &held, NULL));
}

void
begin_terminal(void)
{
	sigset_t stops;

	sigemptyset(&stops);
	sigaddset(&stops, SIGTSTP);
	sigaddset(&stops, SIGTTIN);
	sigaddset(&stops, SIGTTOU);
	at_terminal = true;
	done(sigprocmask(SIG_UNBLOCK, &stops, &before_terminal));
}

void
end_terminal(void)
{
	done(sigprocmask(SIG_SETMASK, &before_terminal, NULL));
	at_terminal = false;
}

bool
is_inner(void)
{
	return inner;
}

bool
is_end_pending(void)
{
	sigset_t pending;
	size_t i;

	done(sigpending(&pending));
	for (i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		if (sigismember(&pending, endings[i]))
			return true;
	}
	return false;
}

void
sys_hold_signals(unsigned timeout)
{
	struct sigaction action = { .sa_sigaction = hear, .sa_flags = SA_SIGINFO | SA_NODEFER };
	size_t i;

	if (!doing("block signals until the command runs, but not those that end the run"))
		return;
	hearing = true;
	msg_writer(write_hearing);
	sigfillset(&held);
	for (i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		sigdelset(&held, endings[i]);
		done(sigaction(endings[i], &action, NULL));
	}
	if (is_stepping())
		sigdelset(&held, SIGTSTP); /* Ctrl-Z stops host, whichever process asks */
	hear_signals();
	done(signal(SIGCHLD, SIG_DFL) == SIG_ERR ? -1 : 0);
	if (timeout) {
		limited = true;
		deadline = now() + (int64_t)timeout * 1000;
		done(set_alarm_clock());
	}
}

void
begin_watch(void)
{
	hold_signals();
	hearing = false;
	has_watched = true;
	if (limited)
		done(set_alarm_clock());
}

void
end_watch(bool told_to_end)
{
	enum { GRACE = 5000 };

	hearing = true;
	told = told_to_end;
	if (limited && (!deadline || time_left() < GRACE))
		allow_time(GRACE);
	if (limited)
		done(set_alarm_clock());
	hear_signals();
}

/* -- fork ---------------------------------------------------------------------- */

/* The child begins with all signals blocked, and has no part in the end of the host process. */
static pid_t
forked(pid_t pid)
{
	if (pid == 0) {
		inner = true;
		hearing = blocked = limited = has_timer = false;
		deadline = child_count = 0;
		leave_guards();
		answer_leave();
	} else if (!hearing) {
		blocked = true; /* in init: what it is sent is for the command from now on */
	}
	return pid;
}

pid_t
fork_deaf(bool sibling)
{
	hold_signals();
	if (sibling)
		return forked((pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0));
	return forked(fork());
}

pid_t
clone_deaf(unsigned flags)
{
	struct kernel_clone_args args = { .flags = flags, .exit_signal = SIGCHLD };

	hold_signals();
	return forked((pid_t)syscall(__NR_clone3, &args, sizeof args));
}

/* The ends of the gate, of its keeper and of the process at it; and what that does then. */
struct errand {
	int keeper, own;
	int (*go)(void *);
	void *argument;
};

static ssize_t
pass_gate(int gate)
{
	char byte;
	ssize_t n;

	do
		n = recv(gate, &byte, 1, 0);
	while (n < 0 && errno == EINTR);
	return n;
}

/* Nothing is written before the gate is open: the memory may be shared. */
static int
run_errand(void *of)
{
	struct errand errand = *(struct errand *)of;
	ssize_t n;

	close(errand.keeper);
	if ((n = pass_gate(errand.own)) < 0)
		msg_warn("the command process cannot wait for this one: %s", strerror(errno));
	if (n != 1)
		_Exit(STATUS_FAILED); /* 0: the keeper has ended */
	forked(0);
	return errand.go(errand.argument);
}

pid_t
fork_at_gate(const int ends[2], bool shares, int (*go)(void *), void *argument)
{
	static LARGE char stack[256 * 1024];
	static struct errand errand;
	pid_t pid;

	errand = (struct errand){ ends[0], ends[1], go, argument };
	hold_signals();
	if (shares)
		pid = clone(run_errand, stack + sizeof stack, CLONE_VM | SIGCHLD, &errand);
	else if ((pid = fork()) == 0)
		_Exit(run_errand(&errand));
	return forked(pid);
}

void
open_gate(int gate)
{
	/* EPIPE, ECONNRESET: the process has ended, and is reaped */
	done(send(gate, "", 1, MSG_NOSIGNAL) < 0 && errno != EPIPE ? -1 : 0);
	/* the current action, and the actor, may be the command's by now */
	if (pass_gate(gate) < 0 && errno != ECONNRESET) {
		msg_warn("cannot wait until the command is executed: %s", strerror(errno));
		_Exit(STATUS_FAILED);
	}
	close(gate);
}

/* -- calls that do not block for long --------------------------------------------- */

/* No poll(2) tells whether a write will block: other processes write there, too, and a
 * terminal takes a part.  O_NONBLOCK would be set for all of these processes.  So a timer
 * interrupts the call, again and again, as the first time may be too early.  */
static void
begin_moment(void)
{
	sigset_t tick;

	sigemptyset(&tick);
	sigaddset(&tick, TICK);
	in_moment = true;
	sigprocmask(SIG_UNBLOCK, &tick, NULL);
	set_timer(MOMENT, MOMENT); /* if that fails, the call may block */
}

static void
end_moment(void)
{
	int error = errno;
	sigset_t tick;

	sigemptyset(&tick);
	sigaddset(&tick, TICK);
	set_alarm_clock();
	if (blocked)
		sigprocmask(SIG_BLOCK, &tick, NULL);
	in_moment = false;
	if (sent_meanwhile)
		kill(getpid(), TICK);
	sent_meanwhile = false;
	errno = error;
}

ssize_t
write_for_a_moment(int fd, const void *data, size_t size)
{
	ssize_t n;

	begin_moment();
	n = write(fd, data, size);
	end_moment();
	return n;
}

ssize_t
read_for_a_moment(int fd, void *data, size_t size)
{
	ssize_t n;

	begin_moment();
	n = read(fd, data, size);
	end_moment();
	return n;
}

static bool
must_end(void)
{
	sigset_t pending;
	size_t i;

	if (ending || told || time_left() == 0 || sigpending(&pending) < 0)
		return true;
	for (i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		if (sigismember(&pending, endings[i]))
			return true;
	}
	return false;
}

/* Once the command may run, a signal for it blocks all others: hold_for_watch(). */
static bool
may_be_held(void)
{
	return expects_start() && !has_watched;
}

bool
write_hearing(int fd, const void *data, size_t size)
{
	const char *from = data;
	ssize_t n;

	if (!blocked && !may_be_held())
		return kernel_write_all(fd, data, size);
	while (size) {
		n = write_for_a_moment(fd, from, size);
		if (n < 0 && (errno != EINTR || (blocked && must_end())))
			return false;
		from += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
	return true;
}
