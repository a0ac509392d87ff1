/* SPDX-License-Identifier: ISC */
/* running - the runs that have names: find them, list them, end one (--list, --stop). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yyjson.h>

#include "exit_status.h"
#include "run_name.h"
#include "parse.h"
#include "plan.h"
#include "running.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"
#include "runner/sys/sys.h"

/* -- /proc/net/unix -------------------------------------------------------------------------- */

/* "ffff88: 00000002 00000000 00010000 0005 01 12345 @invoke_ns/1000/web": proc_net(5).  The kernel
 * writes the bytes of a name as they are, but '@' for NUL. */
bool
running_parse(char *line, uid_t *uid, const char **name)
{
	enum { LISTENING = 0x10000 };
	static const char prefix[] = "@invoke_ns/";
	unsigned long flags = 0;
	const char *digits;
	unsigned number;
	int i;

	for (i = 0; i < 7; i++) {
		const char *field = text_field(&line, ' ');

		if (i == 3)
			flags = strtoul(field, NULL, 16);
		while (*line == ' ')
			line++;
	}
	if (!(flags & LISTENING) || strncmp(line, prefix, sizeof prefix - 1))
		return false;
	line += sizeof prefix - 1;
	digits = text_field(&line, '/');
	if (!parse_unsigned(digits, 0xfffffffe, &number) || (*digits == '0' && digits[1]) ||
	    !run_name_is_valid(line))
		return false;
	*uid = number;
	*name = line;
	return true;
}

struct names {
	struct sys_asked *at;
	size_t count;
};

static void
add_name(struct names *names, char *line)
{
	uid_t uid, me = geteuid();
	const char *name;

	if (!running_parse(line, &uid, &name) || (me && uid != me))
		return;
	names->at = mem_grow(names->at, names->count, sizeof *names->at);
	names->at[names->count++] = (struct sys_asked){ .uid = uid, .name = mem_copy(name, strlen(name)) };
}

static int
compare(const void *a, const void *b)
{
	const struct sys_asked *one = a, *other = b;
	uid_t me = geteuid();

	if (one->uid != other->uid) /* the own ones first */
		return one->uid == me ? -1 : other->uid == me ? 1 : one->uid < other->uid ? -1 : 1;
	return strcmp(one->name, other->name);
}

static void
remove_doubles(struct names *names)
{
	size_t i, n = 0;

	for (i = 0; i < names->count; i++) {
		if (!n || compare(&names->at[n - 1], &names->at[i]))
			names->at[n++] = names->at[i];
	}
	names->count = n;
}

/* Line by line: there may be many sockets of others. */
static void
find_names(struct names *names)
{
	enum { SIZE = 65536 };
	static LARGE char text[SIZE + 1];
	int fd = open("/proc/net/unix", O_RDONLY | O_CLOEXEC);
	size_t length = 0;
	ssize_t n = -1;
	char *end;

	while (fd >= 0 && (n = read(fd, text + length, SIZE - length)) > 0) {
		char *line = text;

		length += (size_t)n;
		for (; (end = memchr(line, '\n', length)); line = end + 1) {
			*end = '\0';
			length -= (size_t)(end + 1 - line);
			if (strlen(line) == (size_t)(end - line))
				add_name(names, line);
		}
		memmove(text, line, length);
		if (length == SIZE)
			length = 0; /* no line of this kind is so long */
	}
	if (n < 0)
		msg_die(STATUS_FAILED, "cannot read '/proc/net/unix', which lists the names: %s",
		    strerror(errno));
	close(fd);
	if (names->count)
		qsort(names->at, names->count, sizeof *names->at, compare);
	remove_doubles(names);
}

/* "web", or "1000/web" of another user. */
static const char *
full_name(const struct sys_asked *run)
{
	return run->uid == geteuid() ? run->name : mem_print("%u/%s", run->uid, run->name);
}

const char *
running_by_pid(pid_t pid)
{
	struct names names = { 0 };
	size_t i;

	find_names(&names);
	sys_ask(SYS_ASK_PID, names.at, names.count);
	for (i = 0; i < names.count; i++) {
		if (names.at[i].answer == SYS_ANSWERED && names.at[i].pid == pid)
			return full_name(&names.at[i]);
	}
	return NULL;
}

const char *
running_reason(const struct sys_asked *run)
{
	switch (run->answer) {
	case SYS_NO_NAME:
		return run->uid != geteuid() && geteuid() ? "only root can reach those of another user" :
		    "no container has this name; --list shows those that have one";
	case SYS_OF_OTHERS:
		return mem_print("process %d of user %u, which is no invoke_ns of this user outside of all "
		    "containers, has the name", run->pid, run->owner);
	case SYS_STOPPED:
		return mem_print("its invoke_ns is stopped; 'kill -CONT %d' lets it go on", run->pid);
	case SYS_SILENT:
		return mem_print("its invoke_ns, process %d, does not answer", run->pid);
	case SYS_REFUSED:
	case SYS_ANSWERED:
		break;
	}
	return "it has ended meanwhile, or does not answer to this process";
}

/* -- --list ------------------------------------------------------------------------------------- */

static yyjson_mut_doc *list;

/* The line that the run has sent, if it is one: the pid of the runner is the kernel's word. */
static yyjson_mut_val *
read_line(const struct sys_asked *run)
{
	yyjson_doc *doc = run->text ? yyjson_read(run->text, run->length, YYJSON_READ_NOFLAG) : NULL;
	yyjson_val *root = yyjson_doc_get_root(doc);
	yyjson_mut_val *copy;

	if (!yyjson_is_obj(root) || !yyjson_equals_str(yyjson_obj_get(root, "name"), run->name) ||
	    !yyjson_is_str(yyjson_obj_get(root, "state"))) {
		yyjson_doc_free(doc);
		return NULL;
	}
	copy = yyjson_val_mut_copy(list, root);
	yyjson_doc_free(doc);
	yyjson_mut_obj_put(copy, yyjson_mut_str(list, "uid"), yyjson_mut_uint(list, run->uid));
	yyjson_mut_obj_put(copy, yyjson_mut_str(list, "runner"), yyjson_mut_int(list, run->pid));
	return copy;
}

static yyjson_mut_val *
row_of(const struct sys_asked *run)
{
	yyjson_mut_val *row = run->answer == SYS_ANSWERED ? read_line(run) : NULL;

	if (row)
		return row;
	row = yyjson_mut_obj(list);
	yyjson_mut_obj_add_str(list, row, "name", run->name);
	yyjson_mut_obj_add_uint(list, row, "uid", run->uid);
	yyjson_mut_obj_add_str(list, row, "state",
	    run->answer == SYS_STOPPED ? "stopped" : "does not answer");
	yyjson_mut_obj_add_int(list, row, "runner", run->pid);
	return row;
}

static const char *
text_of(yyjson_mut_val *row, const char *name)
{
	const char *text = yyjson_mut_get_str(yyjson_mut_obj_get(row, name));

	return text ? text : "-";
}

/* A blank at least between the columns. */
static void
print_row(const struct sys_asked *run, yyjson_mut_val *row)
{
	yyjson_mut_val *command = yyjson_mut_obj_get(row, "command");
	const char *name = mem_print("%s ", full_name(run)), *state = text_of(row, "state"), *rest = "";

	if (yyjson_mut_is_int(command))
		rest = mem_print(", command %lld", (long long)yyjson_mut_get_sint(command));
	if (!yyjson_mut_obj_get(row, "since"))
		msg_fact(name, mem_print("%s, invoke_ns %d", state, run->pid));
	else
		msg_fact(name, mem_print("%s since %s, invoke_ns %d%s, jail %s", state,
		    text_of(row, "since"), run->pid, rest, text_of(row, "jail")));
}

static void
print_json(void)
{
	size_t length;
	char *text = yyjson_mut_write(list, YYJSON_WRITE_PRETTY_TWO_SPACES |
	    YYJSON_WRITE_NEWLINE_AT_END, &length);

	if (!text)
		msg_no_memory();
	msg_text(text, length);
	free(text);
}

int
running_list(const struct plan *plan)
{
	struct names names = { 0 };
	yyjson_mut_val *rows, *row;
	size_t i;

	list = yyjson_mut_doc_new(NULL);
	if (!list || !(rows = yyjson_mut_arr(list)))
		msg_no_memory();
	yyjson_mut_doc_set_root(list, rows);
	find_names(&names);
	sys_ask(SYS_ASK_LINE, names.at, names.count);
	for (i = 0; i < names.count; i++) {
		const struct sys_asked *run = &names.at[i];

		if (run->answer == SYS_OF_OTHERS)
			msg_note("'%s' is not listed: %s", full_name(run), running_reason(run));
		if (run->answer == SYS_OF_OTHERS || run->answer == SYS_NO_NAME)
			continue;
		row = row_of(run);
		yyjson_mut_arr_append(rows, row);
		if (plan->list == LIST_TEXT)
			print_row(run, row);
	}
	if (plan->list == LIST_JSON)
		print_json();
	yyjson_mut_doc_free(list);
	return 0;
}

/* -- --stop --------------------------------------------------------------------------------------- */

int
running_stop(const struct plan *plan)
{
	enum { SECONDS = 10 };
	struct sys_asked run = { 0 };
	int status, signal;

	if (!run_name_split(plan->stop, &run.uid, &run.name))
		msg_die(STATUS_FAILED, "--stop '%s': expected the name of a container; root also takes "
		    "UID/NAME", plan->stop);
	sys_stop(&run, plan->timeout ? plan->timeout : SECONDS, &status, &signal);
	if (run.answer != SYS_ANSWERED)
		msg_die(STATUS_FAILED, "cannot stop '%s': %s", plan->stop, running_reason(&run));
	if (status < 0)
		msg_out("%s has ended; its status is not known\n", plan->stop);
	else if (signal)
		msg_out("%s has ended with status %d, by signal %d\n", plan->stop, status, signal);
	else
		msg_out("%s has ended with status %d\n", plan->stop, status);
	return 0;
}
