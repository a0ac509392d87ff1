/* SPDX-License-Identifier: ISC */
/* action - print an action, do it, and end the process if it fails. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "door.h"
#include "sh.h"
#include "shell.h"
#include "sys.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/exit_status.h"
#include "runner/hints.h"

enum { STRINGS = 6 };

static bool saying, acting, with_calls;
static const struct plan *as_script;    /* --explain=shell, or NULL */
static unsigned count;          /* of actions since sys_mode() */
/* The current action.  Most of them nobody reads: the sentence is made when it is needed. */
static const char *sentence, *strings[STRINGS];
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
	static LARGE char text[4096];
	const char *from = sentence, *const *string = strings;
	size_t n = 0, length;

	while (*from) {
		length = strcspn(from, "%");
		n += text_format(text + n, sizeof text - n, "%.*s", (int)length, from);
		from += length;
		if (*from) {
			n += text_format(text + n, sizeof text - n, "%s", *string++);
			from += strlen("%s");
		}
	}
	return text;
}

const char *
in_digits(unsigned number)
{
	enum { PLACES = 4 };
	static char texts[PLACES][12];
	static unsigned last;
	char *text = texts[last++ % PLACES];

	text_format(text, sizeof texts[0], "%u", number);
	return text;
}

void
sys_mode(bool say, bool act)
{
	saying = say;
	acting = act;
	count = 0;
}

void
sys_say_calls(void)
{
	with_calls = true;
}

void
sys_say_script(const struct plan *plan)
{
	as_script = plan;
}

void
sys_script_actor(const char *actor, bool was_init)
{
	told.command = !strcmp(actor, "command");
	sh_actor(was_init ? "init" : actor);
}

void
sys_print_script(void)
{
	shell_print(as_script);
}

/* The current action, with its system calls in a column before it. */
static const char *
line_of_action(void)
{
	static LARGE char line[4096 + 256];
	const char *action = current_action();

	if (!with_calls)
		return action;
	text_format(line, sizeof line, "%-40s  %s", calls_of(action), action);
	return line;
}

unsigned
action_count(void)
{
	return count;
}

bool
doing(const char *fmt, ...)
{
	va_list ap;
	const char *at;
	int i = 0;

	count++;
	sentence = fmt;
	va_start(ap, fmt);
	for (at = fmt; i < STRINGS && (at = strchr(at, '%')); at++)
		strings[i++] = va_arg(ap, const char *);
	va_end(ap);
	if (as_script)
		shell_say(as_script, sentence, strings, current_action());
	else if (saying)
		msg_action(line_of_action(), !acting);
	if (acting && before)
		before(current_action());
	return acting;
}

void
was_doing(const char *action)
{
	sentence = "%s";
	strings[0] = action;
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
	void (*report)(int) = at_failure;

	at_failure = NULL;
	end_children();
	give_back();
	if (report)
		report(status);
	end_guards();
	_Exit(status);
}

void
failed(const char *reason)
{
	give_back();
	msg_warn("cannot %s: %s", current_action(), reason);
	hint(current_action(), 0);
	end(STATUS_FAILED);
}

void
cannot(void)
{
	int error = errno;

	give_back();
	msg_warn("cannot %s: %s", current_action(), strerror(error));
	hint(current_action(), error);
	end(STATUS_FAILED);
}

void
done(long result)
{
	if (result < 0)
		cannot();
}
