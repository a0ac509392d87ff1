/* SPDX-License-Identifier: ISC */
/* action - print an action, do it, and end the process if it fails. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "door.h"
#include "sys.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/exit_status.h"
#include "runner/hints.h"

static bool saying, acting;
static char action[4096];
static void (*before)(const char *action);
static void (*terminal_reset)(void);
static void (*at_failure)(int status);

void
before_each(void (*call)(const char *action))
{
	before = call;
}

void
before_messages(void (*call)(void))
{
	terminal_reset = call;
}

void
on_failure(void (*call)(int status))
{
	at_failure = call;
}

const char *
current_action(void)
{
	return action;
}

void
sys_mode(bool say, bool act)
{
	saying = say;
	acting = act;
}

bool
doing(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vformat(action, sizeof action, fmt, ap);
	va_end(ap);
	if (saying)
		msg_action(action, !acting);
	if (acting && before)
		before(action);
	return acting;
}

static void
give_back(void)
{
	if (terminal_reset)
		terminal_reset();
}

void
end(int status)
{
	give_back();
	if (at_failure)
		at_failure(status);
	_Exit(status);
}

void
failed(const char *reason)
{
	give_back();
	msg_warn("cannot %s: %s", action, reason);
	end(STATUS_FAILED);
}

void
cannot(void)
{
	int error = errno;

	give_back();
	msg_warn("cannot %s: %s", action, strerror(error));
	hint(action, error);
	end(STATUS_FAILED);
}

void
done(long result)
{
	if (result < 0)
		cannot();
}
