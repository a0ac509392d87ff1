/* SPDX-License-Identifier: ISC */
/*
 * person - sit at a terminal before a command, type, and read what comes.
 *
 * The first argument says what is done, a line each:
 *
 *   send TEXT       type it; \n \r \t \\ and \xHH as in C
 *   expect TEXT     read on until it has been seen
 *   resize R C      the window has so many rows and columns now
 *   same, raw       the terminal's mode is what it was at first, or is not
 *   signal N        send it to the command
 *   hang up         close the terminal
 *   answer TEXT     press Enter for each question of --step before the one with TEXT
 *   run COMMAND     by a shell, elsewhere
 *
 * Then person waits for the command to end, and exits with its status; or with 99, after
 * printing the screen, when something did not come about within five minutes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 300, UNMET = 99 };

static int terminal;
static pid_t pid;
static struct termios first;
static char screen[1 << 21];
static size_t seen, read_to;

static void
give_up(const char *what, const char *text)
{
	printf("%s: %s\non the screen since:\n%s\n", what, text, screen + read_to);
	fflush(stdout);
	kill(pid, SIGKILL);
	exit(UNMET);
}

/* The length of the text with its escapes resolved, in place. */
static size_t
unescape(char *text)
{
	static const char names[] = "nrt\\", values[] = "\n\r\t\\";
	char *from = text, *to = text, hex[3] = "";

	while (*from) {
		const char *name = from[0] == '\\' && from[1] ? strchr(names, from[1]) : NULL;

		if (name) {
			*to++ = values[name - names];
			from += 2;
		} else if (from[0] == '\\' && from[1] == 'x') {
			memcpy(hex, from + 2, 2);
			*to++ = (char)strtol(hex, NULL, 16);
			from += 4;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
	return (size_t)(to - text);
}

/* What comes within so many milliseconds; false when nothing more can. */
static bool
watch(int milliseconds)
{
	struct pollfd fd = { terminal, POLLIN, 0 };
	ssize_t n;

	if (terminal < 0 || poll(&fd, 1, milliseconds) <= 0)
		return terminal >= 0;
	n = read(terminal, screen + seen, sizeof screen - 1 - seen);
	if (n > 0)
		seen += (size_t)n;
	screen[seen] = '\0';
	return n > 0 || errno == EAGAIN;
}

static void
expect(char *text)
{
	size_t length = unescape(text);
	time_t end = time(NULL) + PATIENCE;
	char *at;

	for (;;) {
		at = memmem(screen + read_to, seen - read_to, text, length);
		if (at) {
			read_to = (size_t)(at - screen) + length;
			return;
		}
		if (time(NULL) > end || !watch(100))
			break;
	}
	give_up("never seen", text);
}

/* A terminal takes no more than its buffer while nobody reads. */
static void
type(char *text)
{
	size_t length = unescape(text), done = 0;
	time_t end = time(NULL) + PATIENCE;
	ssize_t n;

	while (done < length) {
		n = write(terminal, text + done, length - done);
		if (n > 0)
			done += (size_t)n;
		else if (time(NULL) > end)
			give_up("could not type", text + done);
		watch(n > 0 ? 0 : 50);
	}
}

/* A question ends with a blank, and no newline, until it is answered. */
static bool
is_asked(const char *line)
{
	size_t before = seen;

	watch(100);
	return seen == before && *line && screen[seen - 1] == ' ';
}

static void
answer(const char *text)
{
	time_t end = time(NULL) + PATIENCE;
	char enter[] = "\n", *newline, *line;

	do {
		newline = memrchr(screen, '\n', seen);
		line = newline ? newline + 1 : screen;
		if (!is_asked(line))
			continue;
		if (strstr(line, text))
			return;
		type(enter);
		while (!strchr(line, '\n') && time(NULL) <= end)
			watch(50);
	} while (time(NULL) <= end);
	give_up("never asked", text);
}

static bool
same_mode(void)
{
	struct termios now;

	return tcgetattr(terminal, &now) == 0 && now.c_iflag == first.c_iflag &&
		now.c_oflag == first.c_oflag && now.c_lflag == first.c_lflag &&
		now.c_cflag == first.c_cflag;
}

static void
await_mode(bool same)
{
	time_t end = time(NULL) + PATIENCE;

	while (same_mode() != same) {
		if (time(NULL) > end)
			give_up("the terminal's mode", same ? "is not as it was" : "is as it was");
		watch(50);
	}
}

static void
resize(const char *text)
{
	struct winsize size = { 0 };

	if (sscanf(text, "%hu %hu", &size.ws_row, &size.ws_col) != 2)
		give_up("no size", text);
	ioctl(terminal, TIOCSWINSZ, &size);
}

static void
act(char *line)
{
	if (!strncmp(line, "send ", 5)) {
		type(line + 5);
	} else if (!strncmp(line, "expect ", 7)) {
		expect(line + 7);
	} else if (!strncmp(line, "resize ", 7)) {
		resize(line + 7);
	} else if (!strcmp(line, "same") || !strcmp(line, "raw")) {
		await_mode(line[0] == 's');
	} else if (!strncmp(line, "signal ", 7)) {
		kill(pid, atoi(line + 7));
	} else if (!strcmp(line, "hang up")) {
		close(terminal);
		terminal = -1;
	} else if (!strncmp(line, "answer ", 7)) {
		answer(line + 7);
	} else if (!strncmp(line, "run ", 4)) {
		if (system(line + 4) != 0)
			give_up("it failed", line + 4);
	} else if (*line) {
		give_up("not understood", line);
	}
}

static void
open_terminal(char *argv[])
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int unlock = 0, other;

	terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	ioctl(terminal, TIOCSPTLCK, &unlock);
	other = ioctl(terminal, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	if (terminal < 0 || other < 0 || tcgetattr(other, &first) < 0) {
		perror("person: cannot open a terminal");
		exit(UNMET);
	}
	ioctl(terminal, TIOCSWINSZ, &size);
	fcntl(terminal, F_SETFL, O_NONBLOCK);
	pid = fork();
	if (pid == 0) {
		setsid();
		ioctl(other, TIOCSCTTY, 0);
		dup2(other, 0);
		dup2(other, 1);
		dup2(other, 2);
		if (other > 2)
			close(other);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(other);
}

int
main(int argc, char *argv[])
{
	time_t end;
	char *line;
	int status;

	if (argc < 3) {
		fputs("usage: person SCRIPT COMMAND [ARG...]\n", stderr);
		return UNMET;
	}
	open_terminal(argv + 2);
	for (line = strtok(argv[1], "\n"); line; line = strtok(NULL, "\n"))
		act(line + strspn(line, "\t "));
	for (end = time(NULL) + PATIENCE; waitpid(pid, &status, WNOHANG) == 0; ) {
		if (time(NULL) > end)
			give_up("the command", "did not end");
		if (!watch(50))
			usleep(20000);
	}
	while (watch(0) && seen > read_to && terminal >= 0 && poll(&(struct pollfd){ terminal, POLLIN, 0 }, 1, 0) > 0)
		;
	if (terminal >= 0 && !same_mode())
		give_up("the terminal's mode", "is not as it was, at the end");
	fputs(screen, stdout);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
