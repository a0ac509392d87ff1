/* SPDX-License-Identifier: ISC */
/* tty - a new terminal for the container. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <termios.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/msg.h"
#include "lib/text.h"

static struct termios cooked;
static bool raw;

/* TIOCGPTPEER opens the slave without a path, which the jail could redirect
 * (CVE-2025-52565). */
int
sys_tty_open(int jail, bool console, int *slave)
{
	int master, unlock = 0, n, fd;
	char path[32];
	const char *name;

	if (!doing("open a new terminal%s", console ? " and bind it on '/dev/console'" : ""))
		return -1;
	if (!(name = go_above(jail, "/dev/ptmx")))
		cannot();
	done(master = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
	done(ioctl(master, TIOCSPTLCK, &unlock));
	done(*slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
	if (console) {
		done(ioctl(master, TIOCGPTN, &n));
		text_format(path, sizeof path, "pts/%d", n);
		done(fd = open("console", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
		close(fd);
		done(mount(path, "console", NULL, MS_BIND, NULL));
	}
	return master;
}

void
sys_tty_attach(int slave, bool all, uid_t owner)
{
	int fd;

	if (!doing("make the new terminal the controlling terminal"))
		return;
	if (fchown(slave, owner, (gid_t)-1) < 0 && errno != EPERM && errno != EINVAL)
		cannot();
	done(ioctl(slave, TIOCSCTTY, 0));
	for (fd = 0; fd < 3; fd++) {
		if (all || isatty(fd))
			done(dup2(slave, fd));
	}
}

void
sys_tty_resize(int master)
{
	struct winsize size;

	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0)
		ioctl(master, TIOCSWINSZ, &size);
}

/* False if this process is in the background.  A terminal that does not control this session knows no
 * background. */
bool
sys_tty_is_ours(void)
{
	pid_t foreground = tcgetpgrp(STDIN_FILENO);

	return foreground < 0 ? errno == ENOTTY : foreground == getpgrp();
}

/* TCSANOW here and below: TCSADRAIN waits until the terminal has shown all output, which is
 * never after Ctrl-S. */
static void
make_raw(struct termios *mode)
{
	cooked = *mode;
	cfmakeraw(mode);
	done(tcsetattr(STDIN_FILENO, TCSANOW, mode));
	raw = true;
}

static void
leave_raw_mode(void)
{
	if (raw && tcsetattr(STDIN_FILENO, TCSANOW, &cooked) < 0)
		msg_warn("cannot restore the terminal mode: try 'stty sane'");
	raw = false;
}

void
sys_tty_raw(int master)
{
	struct termios mode;

	if (!doing("set our terminal to raw mode, to pass on every key"))
		return;
	before_messages(leave_raw_mode);
	sys_tty_resize(master);
	/* after SIGSTOP the shell has restored the mode, for invoke_ns or for another job */
	if (!sys_tty_is_ours())
		raw = false;
	else if (tcgetattr(STDIN_FILENO, &mode) == 0 && (!raw || mode.c_lflag & ICANON))
		make_raw(&mode);
}

void
sys_tty_cooked(void)
{
	if (doing("restore the mode of our terminal"))
		leave_raw_mode();
}
