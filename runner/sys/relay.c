/* SPDX-License-Identifier: ISC */
/*
 * relay - copy bytes between the caller's terminal and that of the container.
 *
 * The caller's descriptors may block although poll(2) says that they do not: see
 * begin_moment() in hear.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"

enum { END_OF_FILE_KEY = 4 };

bool
is_lent(void)
{
	return isatty(STDIN_FILENO) && !sys_tty_is_ours();
}

/* End of file on the input becomes two end-of-file keys (Ctrl-D), as typed by a user: after
 * part of a line the first key only submits that part. */
void
half_read(struct pipe_half *half, bool is_input)
{
	ssize_t n = (is_input ? read_for_a_moment : read)(half->from, half->bytes,
	    sizeof half->bytes);

	half->start = half->end = 0;
	if (n > 0) {
		half->end = (size_t)n;
	} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		half->from = -1;
		if (is_input && (n == 0 || !is_lent())) {
			half->bytes[0] = half->bytes[1] = END_OF_FILE_KEY;
			half->end = 2;
		}
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
