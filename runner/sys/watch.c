/* SPDX-License-Identifier: ISC */
/*
 * watch - wait for the command and forward signals to it, in the host process and in init.
 *
 * Signals stay blocked and are read one by one: there is no handler and no race.  Processes
 * that the command left running die with its pid namespace.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/exit_status.h"

static int
status_of(int status)
{
	return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

void
sys_await_end(pid_t pid, const char *actor)
{
	int status;

	if (!doing("wait for the %s process to exit", actor))
		return;
	done(wait_for(pid, &status));
	if (WIFSIGNALED(status))
		msg_warn("the %s process was killed by signal %d", actor, WTERMSIG(status));
	if (status) /* the process has printed the reason */
		end(WIFSIGNALED(status) ? STATUS_FAILED : WEXITSTATUS(status));
}

void
sys_end_like(pid_t pid, const char *actor)
{
	sys_await_end(pid, actor);
	msg_warn("the %s process ended too soon", actor);
	end(STATUS_FAILED);
}

/* -- forwarding a signal ------------------------------------------------------ */

/* A channel from the process that becomes the command; execve(2) closes the other end. */
static int life = -1;

void
sys_expect_start(int channel)
{
	life = channel;
	hear_signals();
}

bool
expects_start(void)
{
	return life >= 0;
}

bool
has_started(void)
{
	return life >= 0 && !is_setting_up();
}

bool
is_setting_up(void)
{
	struct pollfd there = { .fd = life };

	return life >= 0 && poll(&there, 1, 0) == 0;
}

/* Does process PID handle, ignore or block signal N?  False as long as the command is not
 * executed, for until then invoke_ns itself blocks the signals. */
static bool
is_handled(pid_t pid, int n)
{
	static const char *const fields[] = { "\nSigBlk:", "\nSigIgn:", "\nSigCgt:" };
	static struct buffer status;
	char path[32];
	bool own = false;
	size_t i;
	int fd;

	if (is_setting_up())
		return false;
	text_format(path, sizeof path, "/proc/%d/status", pid);
	status.length = 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || buffer_read(&status, fd) < 0) {
		close(fd);
		return true; /* unknown: let the kernel decide */
	}
	close(fd);
	for (i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		const char *at = strstr(status.data, fields[i]);

		if (at && strtoull(at + strlen(fields[i]), NULL, 16) >> (n - 1) & 1)
			own = true;
	}
	return own;
}

static bool
stops(int n)
{
	return n == SIGTSTP || n == SIGTTIN || n == SIGTTOU;
}

static bool
is_ignored_by_default(int n)
{
	return n == SIGCHLD || n == SIGCONT || n == SIGURG || n == SIGWINCH;
}

/* The kernel drops a signal without handler to pid 1 of a pid namespace, and a stop signal to
 * an orphaned process group: then send SIGKILL or SIGSTOP instead.  Returns the signal whose
 * default action was replaced by SIGKILL, or 0. */
static int
deliver(pid_t pid, int n, bool dropped)
{
	if (!dropped || is_ignored_by_default(n) || is_handled(pid, n)) {
		kill(pid, n);
		return 0;
	}
	kill(pid, stops(n) ? SIGSTOP : SIGKILL);
	return stops(n) ? 0 : n;
}

/* -- init ---------------------------------------------------------------------- */

/* sigwaitinfo(2) and signalfd(2) need the signals blocked; the C library may have changed the
 * mask meanwhile. */
static void
block(sigset_t *all)
{
	sigfillset(all);
	done(sigprocmask(SIG_SETMASK, all, NULL));
}

void
sys_reap(pid_t command, int gate, int channel)
{
	siginfo_t info;
	sigset_t all;
	int status, n;
	pid_t pid;

	if (!doing("reap orphans, forward signals, and exit with the command"))
		return;
	step_end();
	block(&all);
	open_gate(gate);
	for (;;) { /* SIGCHLD is pending if a process has ended already */
		n = sigwaitinfo(&all, &info);
		done(n < 0 && errno != EINTR ? -1 : 0);
		if (n > 0 && n != SIGCHLD)
			deliver(command, n, stops(n));
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
			if (pid != command)
				continue;
			if (channel >= 0 && send(channel, &status, sizeof status, MSG_NOSIGNAL) < 0)
				_Exit(STATUS_FAILED); /* the host process is dead */
			_Exit(status_of(status));
		}
		done(pid); /* waitpid failed: stop, or wait forever */
	}
}

/* -- host ------------------------------------------------------------------------ */

struct watch {
	pid_t pid;
	enum sys_child child;
	bool session;
	int master, signals;
	int ended_for;          /* the signal that SIGKILL stood for, or 0 */
	int last_words;         /* the signal to send when the time is up */
	bool told;              /* to end: by a signal, or as the time is up */
	struct pipe_half in, out;
};

/* A background process must not read the terminal. */
static void
take_terminal(struct watch *w)
{
	if (w->master < 0)
		return;
	sys_tty_raw(w->master);
	if (isatty(STDIN_FILENO))
		w->in.from = sys_tty_is_ours() ? STDIN_FILENO : -1;
}

static void
stop_with_it(struct watch *w)
{
	if (w->master >= 0)
		sys_tty_cooked();
	kill(getpid(), SIGSTOP);
	take_terminal(w);
}

/* Does signal N have no effect if the child has no handler?  The kernel drops it, or the child
 * is still setting up and blocks all signals. */
static bool
is_dropped(const struct watch *w, int n)
{
	return is_setting_up() || w->child == CHILD_IS_PID_1 || (w->child == CHILD_IS_COMMAND && stops(n));
}

static int stop_signal = SIGTERM, term_signal = SIGTERM;

void
sys_stop_by(int number, bool always)
{
	stop_signal = number;
	if (always)
		term_signal = number;
}

static void
pass_on(struct watch *w, const struct signalfd_siginfo *info)
{
	int n = (int)info->ssi_signo, ended_for = 0;

	if (n == SIGCHLD || info->ssi_code == SI_TIMER)
		return; /* the timer is that of hear.c */
	w->told |= !is_ignored_by_default(n) && !stops(n);
	if (n == SIGWINCH && w->master >= 0) {
		sys_tty_resize(w->master);
		return;
	}
	if (n == SIGCONT)
		take_terminal(w);
	if (n == SIGTERM && !is_setting_up())
		n = term_signal;
	/* The terminal sends its signals to the command as well, but not SIGHUP, which goes to
	 * the session leader only; SIGALRM is from an alarm set before invoke_ns was executed. */
	if (w->session || info->ssi_code <= 0 || n == SIGALRM || n == SIGHUP || stops(n))
		ended_for = deliver(w->pid, n, is_dropped(w, n));
	else if (is_dropped(w, n) && !is_handled(w->pid, n))
		ended_for = deliver(w->pid, n, true);
	if (ended_for)
		w->ended_for = ended_for;
	if (stops(n))
		stop_with_it(w);
}

static int ended_by;            /* the signal that ended the child, or 0 */

int
sys_signal_of(int channel)
{
	int status;

	if (recv(channel, &status, sizeof status, MSG_DONTWAIT) != sizeof status)
		return ended_by;
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* True when the process has ended. */
static bool
look_after(struct watch *w, int *status)
{
	struct signalfd_siginfo infos[8], *info;
	int changed;
	ssize_t n;
	pid_t pid;

	/* to the last: after a stop, SIGCONT must have been passed on before the child is looked at */
	while ((n = read(w->signals, infos, sizeof infos)) > 0) {
		for (info = infos; (char *)info - (char *)infos < n; info++)
			pass_on(w, info);
	}
	done(n < 0 && errno != EAGAIN && errno != EINTR ? -1 : 0);
	while ((pid = waitpid(w->pid, &changed, WNOHANG | WUNTRACED)) > 0) {
		if (WIFSTOPPED(changed)) {
			if (time_left() >= 0)
				continue; /* stay awake until the time is up */
			stop_with_it(w);
			kill(w->pid, SIGCONT);
			continue;
		}
		if (WIFSIGNALED(changed))
			ended_by = w->ended_for ? w->ended_for : WTERMSIG(changed);
		*status = ended_by ? STATUS_SIGNAL + ended_by : WEXITSTATUS(changed);
		return true;
	}
	done(pid);
	return false;
}

static void
relay(struct watch *w, const struct pollfd fds[])
{
	enum { ANY = POLLHUP | POLLERR | POLLNVAL };

	if (fds[1].revents & (POLLIN | ANY))
		half_read(&w->in, true);
	if (half_is_full(&w->in))
		half_write(&w->in); /* which does not block */
	if (fds[2].revents & (POLLIN | ANY) && !half_is_full(&w->out))
		half_read(&w->out, false);
	if (fds[3].revents & (POLLOUT | ANY))
		half_write(&w->out);
}

/* The stop signal, and after GRACE milliseconds SIGKILL. */
static void
say_last_words(struct watch *w, int grace)
{
	w->told = true;
	if (w->last_words == SIGKILL)
		kill(w->pid, SIGKILL);
	else
		w->ended_for = deliver(w->pid, w->last_words, is_dropped(w, w->last_words));
	kill(w->pid, SIGCONT); /* a stopped process takes no SIGTERM */
	allow_time(w->last_words == SIGKILL ? 0 : grace);
	w->last_words = SIGKILL;
}

static void
mind_the_time(struct watch *w)
{
	enum { GRACE = 5000 };

	if (time_left() != 0)
		return;
	msg_note("the time of the command is up: sending signal %d", w->last_words);
	say_last_words(w, GRACE);
}

/* Where the stop signal was sent before, the time can only become shorter. */
static void
stop_if_asked(struct watch *w)
{
	int grace;

	if (!answer_must_stop(&grace))
		return;
	if (w->last_words != SIGKILL || stop_signal == SIGKILL)
		say_last_words(w, grace);
	else if (grace < time_left())
		allow_time(grace);
}

static int
time_to_wait(const struct watch *w)
{
	enum { A_MOMENT = 20 };
	int left = time_left();

	return w->in.ended && (left < 0 || left > A_MOMENT) ? A_MOMENT : left;
}

/* True if there may be signals. */
static bool
wait_for_events(struct watch *w)
{
	struct pollfd fds[4 + ANSWER_FDS] = {
		{ w->signals, POLLIN, 0 },
		{ half_is_full(&w->in) ? -1 : w->in.from, POLLIN, 0 },
		{ w->out.from, (short)((half_is_full(&w->out) ? 0 : POLLIN) |
		    (half_is_full(&w->in) ? POLLOUT : 0)), 0 },
		{ half_is_full(&w->out) ? w->out.to : -1, POLLOUT, 0 },
	};
	size_t first = w->master < 0 ? 1 : 4, named = answer_poll(fds + first);
	int ready = poll(fds, first + named, time_to_wait(w));

	done(ready < 0 && errno != EINTR ? -1 : 0);
	if (ready > 0 && w->master >= 0)
		relay(w, fds);
	if (ready > 0)
		answer_attend(fds + first, named);
	if (ready == 0)
		half_end(&w->in, w->master);
	stop_if_asked(w);
	mind_the_time(w);
	return ready < 0 || fds[0].revents;
}

/* The signal that ends the run, although the last output is not written yet; or 0. */
static int
ends_drain(struct watch *w)
{
	struct signalfd_siginfo info;
	int n;

	while (read(w->signals, &info, sizeof info) == sizeof info) {
		n = (int)info.ssi_signo;
		if (stops(n))
			stop_with_it(w);
		else if (!is_ignored_by_default(n) && info.ssi_code != SI_TIMER)
			return n;
	}
	return time_left() == 0 ? SIGTERM : 0;
}

/* The command has ended, and its last output is still in the terminal: copy it to the caller's.
 * A slow reader there is waited for, unless the run was told to end. */
static int
drain(struct watch *w, int status)
{
	enum { A_SECOND = 1000 };
	int ready, grace, n = 0;

	while (w->master >= 0) {
		struct pollfd fds[2 + ANSWER_FDS] = {
			{ w->signals, POLLIN, 0 }, { w->out.to, POLLOUT, 0 },
		};
		size_t named = answer_poll(fds + 2);

		if (!half_is_full(&w->out) && w->out.from >= 0)
			half_read(&w->out, false);
		if (!half_is_full(&w->out))
			break;
		ready = poll(fds, 2 + named, w->told ? A_SECOND : time_left());
		done(ready < 0 && errno != EINTR ? -1 : 0);
		if (ready > 0)
			answer_attend(fds + 2, named);
		w->told |= answer_must_stop(&grace);
		if (ready == 0 && w->told)
			break;
		if ((n = ends_drain(w)))
			break;
		if (ready > 0 && fds[1].revents)
			half_write(&w->out);
	}
	if (!n || w->told)
		return status;
	w->told = true;
	ended_by = n;
	return STATUS_SIGNAL + n;
}

/* Else the terminal ends for this process when all others close it, although one may open
 * /dev/console again, as systemd does.  ENODEV: its devpts is mounted no more, as the command has
 * ended and with it the mount namespace, or has unmounted it; then nobody opens it again. */
static void
keep_open(int master)
{
	int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);

	done(slave < 0 && errno != ENODEV ? -1 : 0);
}

int
sys_watch(pid_t pid, enum sys_child child, bool session, int master, int channel)
{
	static LARGE char bytes[2][RELAYED];
	struct watch w = { .pid = pid, .child = child, .session = session, .master = master };
	sigset_t all;
	int status = STATUS_FAILED;

	if (!doing("wait for the command to end, and forward signals"))
		return 0;
	w.in = (struct pipe_half){ .from = STDIN_FILENO, .to = master, .bytes = bytes[0] };
	w.out = (struct pipe_half){ .from = master, .to = STDOUT_FILENO, .bytes = bytes[1] };
	life = channel;
	w.last_words = stop_signal;
	if (master >= 0) {
		keep_open(master);
		done(fcntl(master, F_SETFL, O_NONBLOCK));
		if (is_lent())
			w.in.from = -1; /* until this process is in the foreground */
	}
	answer_begin(pid, child == CHILD_IS_INIT);
	begin_watch();
	sigfillset(&all);
	done(w.signals = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK));
	while (!wait_for_events(&w) || !look_after(&w, &status))
		; /* SIGCHLD is pending if the child has ended already */
	status = drain(&w, status);
	answer_end(status, ended_by);
	end_watch(w.told);
	return status;
}
