/* SPDX-License-Identifier: ISC */
/*
 * relay - copy bytes between the caller's terminal and that of the container.
 *
 * The caller's descriptors may block although poll(2) says that they do not: see
 * begin_moment() in hear.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"

enum { END_OF_FILE_KEY = 4 };

bool
is_lent(void)
{
	return isatty(STDIN_FILENO) && !sys_tty_is_ours();
}

static bool
is_all_read(int master)
{
	int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC), n = 0;
	bool known = slave >= 0 && ioctl(slave, FIONREAD, &n) == 0;

	if (slave >= 0)
		close(slave);
	return !known || n == 0;
}

/* Without a line to submit, the end-of-file key (Ctrl-D) ends the input; after part of a line it
 * only submits that part.  A shell that edits its lines gets it as a NUL byte if it changes the
 * mode of the terminal meanwhile.  So there is always one more. */
void
half_end(struct pipe_half *half, int master)
{
	if (!half->ended || half_is_full(half) || !is_all_read(master))
		return;
	half->bytes[0] = END_OF_FILE_KEY;
	half->start = 0;
	half->end = 1;
}

void
half_read(struct pipe_half *half, bool is_input)
{
	ssize_t n = (is_input ? read_for_a_moment : read)(half->from, half->bytes,
	    RELAYED);

	half->start = half->end = 0;
	if (n > 0) {
		half->end = (size_t)n;
	} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		half->from = -1;
		half->ended = is_input && (n == 0 || !is_lent());
	}
}

void
half_write(struct pipe_half *half)
{
	ssize_t n = (half->to == STDOUT_FILENO ? write_for_a_moment : write)(half->to,
	    half->bytes + half->start, half->end - half->start);

	if (n > 0)
		half->start += (size_t)n;
	else if (errno != EINTR && errno != EAGAIN)
		half->start = half->end = 0; /* no reader: discard */
}

bool
half_is_full(const struct pipe_half *half)
{
	return half->start < half->end;
}
