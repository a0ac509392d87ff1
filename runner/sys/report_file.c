/* SPDX-License-Identifier: ISC */
/* report_file - the file of --report. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "door.h"
#include "sys.h"
#include "lib/msg.h"
#include "lib/text.h"

static int report = -1;         /* open in the host process only */

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
	done(report = fcntl(number, F_DUPFD_CLOEXEC, 3 + (int)kept));
	on_failure(report_failure);
	if (number >= 3 + (int)kept)
		close(number);
}

void
sys_drop_report(void)
{
	sys_drop_end(&report);
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
