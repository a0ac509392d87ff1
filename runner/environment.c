/* SPDX-License-Identifier: ISC */
/* environment - the environment variables of the command. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "environment.h"
#include "exit_status.h"
#include "plan.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"

static char **
find(const struct plan *plan, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < plan->environment_count; i++) {
		if (!strncmp(plan->environment[i], name, length) &&
		    plan->environment[i][length] == '=')
			return &plan->environment[i];
	}
	return NULL;
}

void
environment_set(struct plan *plan, char *setting)
{
	enum { MOST = 10000 }; /* each is compared with all before it */
	char **old = find(plan, setting, strcspn(setting, "="));

	if (old) {
		*old = setting;
		return;
	}
	if (plan->environment_count == MOST) {
		msg_complain("the command has more than %d variables", MOST);
		msg_stop();
	}
	/* one more for the NULL */
	plan->environment = mem_grow(plan->environment, plan->environment_count + 1,
	    sizeof *plan->environment);
	plan->environment[plan->environment_count++] = setting;
	plan->environment[plan->environment_count] = NULL;
}

void
environment_set_default(struct plan *plan, const char *setting)
{
	if (!find(plan, setting, strcspn(setting, "=")))
		environment_set(plan, mem_print("%s", setting));
}

char **
environment_with_home(const struct plan *plan, const char *home)
{
	size_t i, n = plan->environment_count;
	char **list = mem_new((n + 1) * sizeof *list);

	for (i = 0; i < n; i++) {
		list[i] = plan->environment[i];
		if (plan->home_is_default && !strncmp(list[i], "HOME=", 5))
			list[i] = text_join("HOME", "=", home);
	}
	return list;
}

void
environment_pass(struct plan *plan, const char *name)
{
	size_t length = strlen(name);
	char **at;

	for (at = environ; at && *at; at++) {
		if (!strncmp(*at, name, length) && (*at)[length] == '=')
			environment_set(plan, mem_print("%s", *at));
	}
}

/* 'K*': all variables whose names begin so. */
static void
pass_like(struct plan *plan, const char *pattern)
{
	size_t length = strlen(pattern) - 1;
	char **at;

	for (at = environ; at && *at; at++) {
		if (!strncmp(*at, pattern, length) && strchr(*at, '='))
			environment_set(plan, mem_print("%s", *at));
	}
}

void
environment_add(struct plan *plan, char *arg)
{
	size_t length = strcspn(arg, "=");

	if (!length)
		msg_complain("--env '%s': expected NAME=VALUE, or the NAME of a variable to pass on", arg);
	else if (arg[length])
		environment_set(plan, arg);
	else if (arg[length - 1] == '*')
		pass_like(plan, arg);
	else
		environment_pass(plan, arg);
}

/* As docker takes it: NAME=VALUE as it stands, or NAME; a line that begins with '#' is a comment. */
static void
add_line(struct plan *plan, const char *file, unsigned n, char *line)
{
	char *end;

	line += strspn(line, " \t");
	end = line + strlen(line);
	if (end > line && end[-1] == '\r')
		end[-1] = '\0';
	if (!*line || *line == '#')
		return;
	if (*line == '=' || strcspn(line, " \t") < strcspn(line, "="))
		msg_complain("--env-file '%s', line %u: expected NAME=VALUE, or the NAME of a variable to "
		    "pass on", file, n);
	else
		environment_add(plan, line);
}

/* As /proc/PID/environ has it: a value may contain newlines. */
static void
add_whole(struct plan *plan, const char *file, unsigned n, char *text)
{
	if (*text && *text != '=' && strchr(text, '='))
		environment_set(plan, text);
	else if (*text)
		msg_complain("--env-file '%s', variable %u: expected NAME=VALUE", file, n);
}

void
environment_read(struct plan *plan, const char *file)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf"; /* of UTF-8 */
	struct buffer text = { 0 };
	int fd = kernel_open_to_read(file);
	char *line, *end, *next;
	bool in_lines;
	unsigned n;

	buffer_add(&text, "", 0);
	if (fd < 0 || buffer_read(&text, fd) < 0)
		msg_complain("cannot read '%s' (--env-file): %s", file, strerror(errno));
	end = text.data + text.length; /* the text stays, for the plan */
	in_lines = !text.length || end[-1];
	line = text.data + (strncmp(text.data, byte_order_mark, 3) ? 0 : 3);
	for (n = 1; line < end; line = next + 1, n++) {
		next = memchr(line, in_lines ? '\n' : '\0', (size_t)(end - line));
		next = next ? next : end;
		*next = '\0';
		if (!in_lines)
			add_whole(plan, file, n, line);
		else if (strlen(line) == (size_t)(next - line))
			add_line(plan, file, n, line);
		else
			msg_complain("--env-file '%s', line %u: it contains a NUL byte", file, n);
	}
	if (fd >= 0)
		close(fd);
}

void
environment_pass_all(struct plan *plan)
{
	char **at;

	for (at = environ; at && *at; at++) {
		if (!find(plan, *at, strcspn(*at, "=")))
			environment_set(plan, mem_print("%s", *at));
	}
}

/* Set NAME unless it is set already. */
static void
set_default(struct plan *plan, const char *name, const char *value)
{
	if (!find(plan, name, strlen(name)))
		environment_set(plan, text_join(name, "=", value));
}

void
environment_settle(struct plan *plan)
{
	const char *term = getenv("TERM"), *home = getenv("HOME");

	if (plan->keep_environment)
		environment_pass_all(plan);
	if (plan->clear_environment)
		return;
	if (plan->root || plan->uid)
		home = plan->home ? plan->home : plan->command_uid ? "/" : "/root";
	set_default(plan, "PATH",
	    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	plan->home_is_default = !find(plan, "HOME", 4);
	set_default(plan, "HOME", home ? home : "/");
	set_default(plan, "TERM", term ? term : "linux");
	set_default(plan, "container", "invoke_ns");
}
