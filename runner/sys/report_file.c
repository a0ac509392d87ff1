/* SPDX-License-Identifier: ISC */
/* report_file - the file of --report, and the descriptor of --info-fd. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/msg.h"
#include "lib/text.h"

static int report = -1, info = -1;      /* open in the host process only */

/* It may be called by a signal handler, at any moment: so without malloc(3). */
static void
report_failure(int status)
{
	char text[128];
	size_t length = text_format(text, sizeof text,
	    "{\n  \"invoke_ns\": \"%s\",\n  \"status\": %d\n}\n", VERSION, status);

	if (report >= 0)
		write_hearing(report, text, length);
}

bool
sys_is_open_for_writing(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && !(flags & O_PATH) && (flags & O_ACCMODE) != O_RDONLY;
}

/* A copy of NUMBER, of which the command gets none; NUMBER itself stays open for the command, if it
 * is one of those. */
static int
take(int number, unsigned kept)
{
	int fd = fcntl(number, F_DUPFD_CLOEXEC, 3 + (int)kept);

	done(fd);
	if (number >= 3 + (int)kept)
		close(number);
	return fd;
}

/* A symbolic link is not followed: in /tmp another user may have put it there. */
void
sys_open_report(const char *name, int number, unsigned kept)
{
	if (number < 0) {
		if (!doing("open '%s' for the report", name))
			return;
		/* O_NONBLOCK: a FIFO without a reader would block open(2) */
		done(report = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK |
		    O_CLOEXEC, 0666));
		done(fcntl(report, F_SETFL, 0));
		on_failure(report_failure);
		return;
	}
	if (!doing("take descriptor %s for the report", in_digits((unsigned)number)))
		return;
	report = take(number, kept);
	on_failure(report_failure);
}

void
sys_open_info(int number, unsigned kept)
{
	if (doing("take descriptor %s for the pids and namespaces", in_digits((unsigned)number)))
		info = take(number, kept);
}

/* Its reader waits for the end of file. */
void
sys_write_info(int number, const char *text, size_t length)
{
	if (!doing("write the pids and namespaces to descriptor %s", in_digits((unsigned)number)))
		return;
	done(write_hearing(info, text, length) ? 0 : -1);
	sys_drop_end(&info);
}

void
sys_drop_reports(void)
{
	sys_drop_end(&report);
	sys_drop_end(&info);
}

void
sys_write_report(const char *text, size_t length)
{
	if (!doing("write the report"))
		return;
	on_failure(NULL);
	if (!write_hearing(report, text, length))
		msg_warn("cannot write the report: %s", strerror(errno));
}
