/* SPDX-License-Identifier: ISC */
/*
 * typist - type the console blocks of a page, and print the page with what came
 *
 * usage: typist USER ROOT <PAGE >NEW
 *
 * USER and ROOT are commands for sh -c that start a shell at a terminal, which shows the
 * prompt of the environment, PS1.  In a ```console block
 *
 *   $ COMMAND            is typed into the first terminal, as are > and [jail]# lines
 *   2$ COMMAND           into a second terminal of the same user
 *   $ sudo COMMAND       into a terminal of root
 *   ^C                   into the terminal of the line before
 *
 * and all other lines of the block are replaced by what came, without the shell's news of
 * its jobs ("[1] + Done"), which come at any time.  A terminal stays as it is
 * from block to block.  A line is typed when the prompt is there; after a command with
 * `sleep N`, N from 100 on, when that process runs.  Where no prompt comes
 * within PATIENCE seconds (60), typist prints the terminal and exits with 1.
 *
 * A block with the mark "guest" stays as it is; or, with GUEST in the environment, all others do.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COLUMNS = 80, ROWS = 500, ROOM = 1 << 20, LINE = 4096 };

/* A terminal: what came since the last line was typed, and the prompt that it shows. */
static struct terminal {
	const char *prompt, *command;
	int fd;
	pid_t pid;
	char text[ROOM];
	size_t length;
	int escape; /* 1 after ESC, 2 within ESC [ */
	bool returned; /* the last byte was a carriage return */
	bool busy; /* with a command that sleeps */
} terminals[] = {
	{ .prompt = "$ ", .fd = -1 },
	{ .prompt = "2$ ", .fd = -1 },
	{ .prompt = "$ sudo ", .fd = -1 },
};

enum { FIRST, SECOND, OF_ROOT };

static int patience = 60;

static bool
ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && strcmp(text + length - tail, end) == 0;
}

static const char *
last_line(const struct terminal *t)
{
	const char *newline = strrchr(t->text, '\n');

	return newline ? newline + 1 : t->text;
}

/* The terminal waits for a line; the echo of the last one is complete. */
static bool
is_ready(const struct terminal *t, bool typed)
{
	const char *line = last_line(t);

	if (typed && !strchr(t->text, '\n'))
		return false;
	return strcmp(line, t->prompt) == 0 || strcmp(line, "> ") == 0 ||
	       ends_with(line, "[jail]# ") || ends_with(line, "[jail]$ ");
}

/* Append without escape sequences of terminals; a line that is written over begins anew. */
static void
append(struct terminal *t, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size && t->length < ROOM - 1; i++) {
		char c = bytes[i];

		if (t->escape == 1)
			t->escape = c == '[' ? 2 : 0;
		else if (t->escape == 2)
			t->escape = isalpha((unsigned char)c) ? 0 : 2;
		else if (c == '\033')
			t->escape = 1;
		else if (c == '\r')
			t->returned = true;
		else {
			if (t->returned && c != '\n')
				t->length = (size_t)(last_line(t) - t->text);
			t->returned = false;
			t->text[t->length++] = c;
		}
		t->text[t->length] = '\0';
	}
}

static _Noreturn void
give_up(const struct terminal *t, const char *what)
{
	fprintf(stderr, "typist: %s\non that terminal:\n%s\n", what, t->text);
	exit(1);
}

/* Read for a tenth of a second at most; false at the end. */
static bool
look(struct terminal *t)
{
	struct pollfd p = { .fd = t->fd, .events = POLLIN };
	char bytes[4096];
	ssize_t size;

	if (poll(&p, 1, 100) <= 0)
		return true;
	size = read(t->fd, bytes, sizeof(bytes));
	if (size <= 0)
		return false;
	append(t, bytes, (size_t)size);
	return true;
}

static void
await_prompt(struct terminal *t, bool typed)
{
	time_t end = time(NULL) + patience;

	while (!is_ready(t, typed)) {
		if (!look(t))
			give_up(t, "the terminal was closed");
		if (time(NULL) > end)
			give_up(t, "no prompt came");
	}
}

/* Is there a process whose words are "sleep", or a path to it, and SECONDS? */
static bool
sleeps(const char *seconds)
{
	char wanted[64], path[300], found[512];
	ssize_t size = snprintf(wanted, sizeof(wanted), "sleep%c%s", 0, seconds) + 1, got;
	DIR *proc = opendir("/proc");
	bool yes = false;

	for (struct dirent *entry; !yes && proc && (entry = readdir(proc));) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/cmdline", entry->d_name);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		got = read(fd, found, sizeof(found));
		yes = got >= size && memcmp(found + got - size, wanted, (size_t)size) == 0 &&
		      (got == size || found[got - size - 1] == '/');
		close(fd);
	}
	if (proc)
		closedir(proc);
	return yes;
}

static void
await_sleep(struct terminal *t, const char *seconds, bool behind)
{
	time_t end = time(NULL) + patience;

	while (!sleeps(seconds)) {
		if (!look(t) || (!behind && is_ready(t, true)))
			give_up(t, "the command that should sleep has ended");
		if (time(NULL) > end)
			give_up(t, "no such process: sleep");
	}
	while (!strchr(t->text, '\n'))
		look(t);
}

static void
open_terminal(struct terminal *t)
{
	struct winsize size = { .ws_row = ROWS, .ws_col = COLUMNS };

	t->pid = forkpty(&t->fd, NULL, NULL, &size);
	if (t->pid < 0) {
		perror("typist: cannot open a terminal");
		exit(1);
	}
	if (t->pid == 0) {
		setenv("PS1", t->prompt, 1);
		execl("/bin/sh", "sh", "-c", t->command, (char *)NULL);
		_exit(127);
	}
	fcntl(t->fd, F_SETFD, FD_CLOEXEC);
	await_prompt(t, false);
}

/* Is this "[1] + Done ..."? */
static bool
is_news_of_a_job(const char *line)
{
	return line[0] == '[' && isdigit((unsigned char)line[1]) && line[2] == ']' &&
	       (strchr(" +-", line[3]));
}

/* Print what came since the last line, but for the prompt after it. */
static void
print(struct terminal *t)
{
	size_t size = (size_t)(last_line(t) - t->text);

	for (char *line = t->text, *next; line < t->text + size; line = next) {
		next = strchr(line, '\n') + 1;
		if (!is_news_of_a_job(line))
			fwrite(line, 1, (size_t)(next - line), stdout);
	}
	memmove(t->text, t->text + size, t->length - size + 1);
	t->length -= size;
}

/* Copy the number at the end of a command that sleeps; false if it does not. */
static bool
seconds_of(const char *line, char seconds[static 16], bool *behind)
{
	const char *word = strstr(line, "sleep "), *next;
	size_t size;

	while (word && (next = strstr(word + 1, "sleep ")))
		word = next;
	if (!word || (word > line && word[-1] == '\'')) /* pgrep -xf 'sleep N' */
		return false;
	word += strlen("sleep ");
	size = strspn(word, "0123456789");
	*behind = ends_with(line, " &") || strstr(line, " & ");
	if (size < 3 || size > 15)
		return false;
	memcpy(seconds, word, size);
	seconds[size] = '\0';
	return true;
}

static void
type(struct terminal *t, const char *line, bool more)
{
	char typed[LINE], seconds[16];
	bool behind, asleep = !more && seconds_of(line, seconds, &behind);
	int size;

	if (t->fd < 0)
		open_terminal(t);
	if (t->busy && strcmp(line, "^C") != 0) {
		await_prompt(t, true);
		print(t);
	}
	t->busy = asleep && !behind;
	if (strcmp(line, "^C") == 0)
		size = snprintf(typed, sizeof(typed), "\003");
	else
		size = snprintf(typed, sizeof(typed), "%s\n", line);
	if (write(t->fd, typed, (size_t)size) != size)
		give_up(t, "cannot type");
	if (asleep)
		await_sleep(t, seconds, behind);
	/* What a command behind says after the prompt makes a person press Enter. */
	while (behind && asleep && !is_ready(t, true) && look(t))
		if (ends_with(t->text, "\n") && strstr(t->text, t->prompt)) {
			if (write(t->fd, "\n", 1) != 1)
				give_up(t, "cannot type");
			break;
		}
	if (!asleep || behind)
		await_prompt(t, true);
	print(t);
}

/* The text after the prompt of a line, and its terminal; NULL for what was printed. */
static const char *
typed_line(const char *line, struct terminal **t)
{
	const char *jail = strstr(line, "[jail]");

	if (strcmp(line, "^C") == 0)
		return line;
	if (strncmp(line, "2$ ", 3) == 0)
		return *t = &terminals[SECOND], line + 3;
	if (strncmp(line, "$ sudo ", 7) == 0)
		return *t = &terminals[OF_ROOT], line + 7;
	if (strncmp(line, "$ ", 2) == 0)
		return *t = &terminals[FIRST], line + 2;
	if (strncmp(line, "> ", 2) == 0)
		return line + 2;
	if (jail && (strncmp(jail + 6, "# ", 2) == 0 || strncmp(jail + 6, "$ ", 2) == 0))
		return *t = &terminals[FIRST], jail + 8;
	return NULL;
}

/* The first line of a block, or the last one. */
static bool
is_block_to_type(const char *line)
{
	bool in_guest = getenv("GUEST"), for_guest = strstr(line, " guest");

	return strncmp(line, "```console", 10) == 0 && in_guest == for_guest;
}

int
main(int argc, char **argv)
{
	struct terminal *t = &terminals[FIRST];
	char line[LINE];
	bool block = false, continued = false;

	if (argc != 3)
		return fprintf(stderr, "usage: typist USER ROOT <PAGE >NEW\n"), 2;
	if (getenv("PATIENCE"))
		patience = atoi(getenv("PATIENCE"));
	terminals[FIRST].command = terminals[SECOND].command = argv[1];
	terminals[OF_ROOT].command = argv[2];
	while (fgets(line, sizeof(line), stdin)) {
		const char *typed;

		line[strcspn(line, "\n")] = '\0';
		if (block && (typed = typed_line(line, &t))) {
			/* A line of a script that a command reads starts nothing. */
			type(t, typed, line[0] == '>' && !continued && !ends_with(line, " &"));
			continued = ends_with(line, "\\");
		}
		if (strncmp(line, "```", 3) == 0)
			block = is_block_to_type(line);
		if (!block || strncmp(line, "```", 3) == 0)
			puts(line);
		fflush(stdout);
	}
	/* What they started is hung up with them. */
	for (t = terminals; t < terminals + sizeof(terminals) / sizeof(*terminals); t++)
		if (t->fd >= 0) {
			close(t->fd);
			waitpid(t->pid, NULL, 0);
		}
	return 0;
}
