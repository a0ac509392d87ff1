/* SPDX-License-Identifier: ISC */
/*
 * step - wait for Enter before each action (--step).
 *
 * Several processes run at once and take turns at the terminal by an fcntl(2) lock, which
 * the kernel drops when its holder dies.  While a process waits, signals of the terminal
 * (Ctrl-C) end it, although other processes than host block them at all other times before the
 * command runs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/msg.h"
#include "runner/exit_status.h"

static bool stepping;
static int terminal = -1;
static int turn;                /* an empty file, to be locked */
static int running[2];          /* a pipe: end of file when the command runs */

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

/* One byte, or 0 at end of file. */
static int
read_byte(int fd)
{
	char byte = 0;

	return read(fd, &byte, 1) == 1 ? byte : 0;
}

static void
ask(int fd, const char *action)
{
	int key;

	msg_question(fd, action);
	do
		key = read_byte(fd);
	while (key && key != '\n' && key != '\r');
	if (!key)
		msg_die(STATUS_FAILED, "stopped: end of file on the terminal");
}

static void
step_wait(const char *action)
{
	sigset_t none, held;
	int fd = terminal;

	if (!stepping)
		return;
	if (fd < 0)
		fd = open_terminal();
	sigemptyset(&none);
	done(sigprocmask(SIG_SETMASK, &none, &held));
	take_turn(F_WRLCK);
	ask(fd, action);
	take_turn(F_UNLCK);
	done(sigprocmask(SIG_SETMASK, &held, NULL));
	if (fd != terminal)
		close(fd);
}

void
sys_step_by_step(void)
{
	stepping = true;
	before_each(step_wait);
}

void
sys_await_command(void)
{
	if (!doing("leave the terminal to the command once it runs"))
		return;
	close(running[1]);
	read_byte(running[0]);
	stepping = false;
}
