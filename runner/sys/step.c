/* SPDX-License-Identifier: ISC */
/*
 * step - wait for Enter before each action (--step).
 *
 * "c" runs on without waiting, "q" ends the run.  Each question has the number of the step and
 * the pid of its process, to be looked at from another terminal.
 *
 * Several processes run at once and take turns at the terminal by an fcntl(2) lock, which
 * the kernel drops when its holder dies.  Ctrl-C ends the host process, which ends the others: none
 * of them may end before it, as it would take that for the start of the command.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/exit_status.h"

static bool stepping;
static int terminal = -1;
static int turn;                /* an empty file, to be locked */
static int running[2];          /* a pipe: end of file when the command runs */
static int host_proc = -1;      /* where each process finds its pid outside */
static int host_stat = -1;      /* /proc/PID/stat of the host process */
static unsigned total;          /* steps */

/* What the processes share. */
static struct progress {
	unsigned step;
	bool runs_on;
} *progress;

static int
open_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		msg_die(STATUS_FAILED, "--step waits for Enter and needs a terminal: %s",
		    strerror(errno));
	return fd;
}

void
step_begin(void)
{
	if (!stepping)
		return;
	terminal = open_terminal();
	done(turn = memfd_create("turn", MFD_CLOEXEC));
	done(pipe2(running, O_CLOEXEC));
	host_proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	host_stat = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
}

bool
is_stepping(void)
{
	return stepping;
}

void
step_end(void)
{
	if (stepping)
		close(running[1]);
	stepping = false;
}

static void
take_turn(short how)
{
	struct flock lock = { .l_type = how, .l_whence = SEEK_SET };

	if (terminal >= 0) /* not open yet before the first action */
		done(fcntl(turn, F_SETLKW, &lock));
}

/* Whether what is typed is for us: Ctrl-Z stops the host process, and bg continues it behind the shell,
 * but neither stops init. */
static enum host { HERE, AWAY, GONE }
look_at_host(void)
{
	struct process_state host;

	if (!read_process_state(host_stat, &host))
		return errno == ESRCH ? GONE : HERE;
	return host.has_ended ? GONE : host.is_stopped || !host.in_foreground ? AWAY : HERE;
}

/* The kernel ends this process when host ends, but only once it has been asked to. */
static void
end_with_host(void)
{
	if (is_inner() && look_at_host() == GONE)
		_Exit(STATUS_FAILED);
}

/* In another process than host: return when there is something to read for us. */
static void
await_key(int fd)
{
	enum { MOMENT = 50 };
	struct pollfd typed = { fd, POLLIN, 0 };

	while (is_inner()) {
		end_with_host();
		if (poll(&typed, 1, MOMENT) > 0 && (look_at_host() == HERE || typed.revents & POLLHUP))
			break;
		if (typed.revents)
			poll(NULL, 0, MOMENT);
	}
}

/* One byte, or 0 at end of file. */
static int
read_byte(int fd)
{
	char byte = 0;

	return read(fd, &byte, 1) == 1 ? byte : 0;
}

static int
read_key(int fd)
{
	await_key(fd);
	return read_byte(fd);
}

/* Ctrl-C empties the terminal: a read may return as at end of file, while host is about to end. */
static void
await_end(void)
{
	enum { MOMENT = 50, MOST = 20 };
	int i;

	for (i = 0; i < MOST && is_end_pending(); i++) {
		end_with_host();
		poll(NULL, 0, MOMENT);
	}
}

/* The pid of this process for the caller, who is in none of the new pid namespaces. */
static const char *
pid_outside(void)
{
	static char text[16];
	ssize_t n = host_proc < 0 ? -1 : readlinkat(host_proc, "self", text, sizeof text - 1);

	if (n < 0)
		n = (ssize_t)text_format(text, sizeof text, "%d", (int)getpid());
	text[n] = '\0';
	return text;
}

/* The first key of a line, or '\n'; 0 at end of file. */
static int
read_answer(int fd)
{
	int first = read_key(fd), key = first;

	while (key && key != '\n' && key != '\r')
		key = read_key(fd);
	return key ? first : 0;
}

static void
ask(int fd, const char *action)
{
	static const char keys[] = "--step: Enter takes the step, c and Enter all, q and Enter none";
	char question[4096];

	if (++progress->step == 1)
		msg_note("%s", keys);
	text_format(question, sizeof question, "%s (%u of %u, pid %s)", action, progress->step,
	    total, pid_outside());
	msg_question(fd, question);
	switch (read_answer(fd)) {
	case 'c':
		progress->runs_on = true;
		break;
	case 'q':
		progress->runs_on = true; /* the others end without a question */
		msg_die(STATUS_FAILED, "stopped before step %u of %u", progress->step, total);
	case 0:
		await_end();
		progress->runs_on = true;
		msg_die(STATUS_FAILED, "stopped: end of file on the terminal");
	}
}

static void
step_wait(const char *action)
{
	int fd = terminal;

	if (!stepping || progress->runs_on)
		return;
	if (fd < 0)
		fd = open_terminal();
	begin_terminal();
	take_turn(F_WRLCK);
	end_with_host();
	if (!progress->runs_on)
		ask(fd, action);
	take_turn(F_UNLCK);
	end_terminal();
	if (fd != terminal)
		close(fd);
}

void
sys_step_by_step(void)
{
	stepping = true;
	progress = mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	    -1, 0);
	if (progress == MAP_FAILED)
		msg_no_memory();
	before_each(step_wait);
}

void
sys_await_command(void)
{
	if (!doing("leave the terminal to the command once it runs")) {
		total = action_count();
		return;
	}
	close(running[1]);
	read_byte(running[0]);
	stepping = false;
}
