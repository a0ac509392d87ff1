/* SPDX-License-Identifier: ISC */
/*
 * fault - fail each system call of a set-up in turn, and report the results.
 *
 * A line for each fault, its fields separated by tabs: the error, the result, the exit
 * status, milliseconds, the number of the process in order of creation, the call, and
 * the message.  The result:
 *
 *   same   the command ran, and its output was as without a fault
 *   other  it ran, and its output was different
 *   none   it did not run, or ended before its output
 *   unmet  there was no such call this time
 *
 * followed by ",late" (the command ran already when the call failed), ",hung" and
 * ",left" (a process remained), ",raw" (the terminal was left in raw mode).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "fault.h"

/* The first line of every output of COMMAND, which is tests/faults/witness.c. */
#define MARK "Umask:"

static const struct {
	const char *name;
	int error;
	bool for_good;
} errors[] = {
	{ "EPERM", EPERM, false }, { "EACCES", EACCES, false }, { "ENOSPC", ENOSPC, false }, { "ENOMEM", ENOMEM, false },
	{ "EINTR", EINTR, false }, { "ENOSYS", ENOSYS, false }, { "ENOSYS+", ENOSYS, true },
};

enum { ERRORS = sizeof errors / sizeof errors[0], LINES = 400 };

void
give_up(const char *what)
{
	fprintf(stderr, "fault: cannot %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
usage(void)
{
	fputs("usage: fault [-t] [-u UID] [-s FROM,STEP] COMMAND INVOKE_NS [ARG...]\n"
	    "\n"
	    "As root: run INVOKE_NS with ARGs, which lead it to execute COMMAND (a path), once\n"
	    "for each system call on the way and each error.\n"
	    "  -t            at a terminal\n"
	    "  -u UID        as this user\n"
	    "  -s FROM,STEP  only every STEPth of the faults, from FROM on\n", stderr);
	exit(2);
}

/* The line of TEXT that says what could not be done; a note does if there is none. */
static char *
deed_line(char *text)
{
	char *at, *note = NULL, *line;

	for (at = text; (at = strstr(at, "cannot ")); at += strcspn(at, "\n")) {
		for (line = at; line > text && line[-1] != '\n'; line--)
			;
		if (!memmem(line, (size_t)(at - line), ": note: ", strlen(": note: ")))
			return line;
		if (!note)
			note = line;
	}
	return note ? note : text;
}

/* The message to report: that of the step that failed.  With a terminal, the command
 * prints it there. */
static const char *
said(struct outcome *o)
{
	bool there = strstr(o->out, "invoke_ns: ") && !strstr(o->err, "cannot ");
	char *line = deed_line(there ? o->out : o->err), *at;

	line[strcspn(line, "\r\n")] = '\0';
	for (at = line; *at; at++) {
		if (*at == '\t')
			*at = ' ';
	}
	return line;
}

static int
by_bytes(const void *one, const void *other)
{
	return strcmp(*(char *const *)one, *(char *const *)other);
}

/* TEXT is split into lines, which are sorted. */
static size_t
sort_lines(char *text, char *lines[LINES])
{
	size_t n = 0;
	char *line;

	for (line = strtok(text, "\n"); line && n < LINES; line = strtok(NULL, "\n"))
		lines[n++] = line;
	qsort(lines, n, sizeof *lines, by_bytes);
	return n;
}

/* Two processes may write, in either order. */
static bool
same_lines(const char *one, const char *other)
{
	static struct { char text[sizeof ((struct outcome *)0)->out], *lines[LINES]; } a, b;
	size_t n, i;

	strcpy(a.text, one);
	strcpy(b.text, other);
	n = sort_lines(a.text, a.lines);
	if (sort_lines(b.text, b.lines) != n)
		return false;
	for (i = 0; i < n && !strcmp(a.lines[i], b.lines[i]); i++)
		;
	return i == n;
}

static void
tell(const char *error, int actor, struct outcome *o, const char *usual)
{
	const char *result = !*o->hit ? "unmet" : same_lines(o->out, usual) ? "same"
	    : strstr(o->out, MARK) ? "other" : "none"; /* before said() cuts it */

	printf("%s\t%s%s%s%s%s\t%d\t%d\t%d\t%s\t%s\n", error, result,
	    o->late ? ",late" : "", o->hung ? ",hung" : "", o->left ? ",left" : "",
	    o->raw ? ",raw" : "", o->status, o->milliseconds, actor, o->hit, said(o));
	fflush(stdout);
}

static void
sweep(const struct start *start, int from, int step)
{
	static struct outcome first, o;
	struct fault fault = { .actor = -1 };
	int n = 0, e;

	/* again: pasta itself may fail on a busy machine, as it gets no netlink socket */
	for (e = 0; e < 100 && (e == 0 || !*first.out || first.status); e++) {
		usleep(e ? 200000 : 0);
		run(start, &fault, &first);
	}
	if (!*first.out || first.status) {
		fprintf(stderr, "fault: it does not even run without one: %s", first.err);
		exit(1);
	}
	for (fault.actor = 0; fault.actor < ACTORS; fault.actor++) {
		for (fault.count = 0; fault.count < first.calls[fault.actor]; fault.count++) {
			for (e = 0; e < ERRORS; e++) {
				if (n++ % step != from)
					continue;
				fault.error = errors[e].error;
				fault.for_good = errors[e].for_good;
				run(start, &fault, &o);
				tell(errors[e].name, fault.actor, &o, first.out);
			}
		}
	}
}

int
main(int argc, char *argv[])
{
	struct start start = { .uid = 0 };
	int option, from = 0, step = 1;

	while ((option = getopt(argc, argv, "+tu:s:")) != -1) {
		switch (option) {
		case 't': start.terminal = true; break;
		case 'u': start.uid = (uid_t)atoi(optarg); break;
		case 's':
			if (sscanf(optarg, "%d,%d", &from, &step) == 2 && step > 0)
				break;
			/* fall through */
		default: usage();
		}
	}
	if (argc - optind < 2)
		usage();
	start.command = argv[optind];
	start.words = argv + optind + 1;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		give_up("become the subreaper");
	sweep(&start, from, step);
	return 0;
}
