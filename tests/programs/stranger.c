/* SPDX-License-Identifier: ISC */
/*
 * stranger - speak as a run that has a name, or as a process that asks one (runner/sys/talk.h).
 *
 *   ask NAME         connect to the abstract socket NAME, ask, and print what is told: the line of
 *                    the run; "nothing" if it hangs up before it says a word; "no such name"
 *   early NAME       ask before the run has said its number
 *   waiting NAME     connect, let a child keep the connection, end; the child asks when its
 *                    standard input ends
 *   child NAME       connect, and let a child ask
 *   mute NAME        connect and say nothing, eight times and more, until standard input ends
 *   have NAME        take the name, print "has it" or "taken", and answer all as a run would, with a
 *                    line that says so
 *   silent NAME N    take the names NAME0 to NAME(N-1), and answer nothing
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/sys/talk.h"

static void
check(long result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(99);
	}
}

static struct sockaddr_un address;

static socklen_t
set_address(const char *name)
{
	address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	strncpy(address.sun_path + 1, name, sizeof address.sun_path - 2);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));
}

static int
call(const char *name)
{
	socklen_t size = set_address(name);
	int fd;

	check(fd = socket(AF_UNIX, SOCK_SEQPACKET, 0), "socket");
	if (connect(fd, (struct sockaddr *)&address, size) < 0) {
		puts("no such name");
		exit(0);
	}
	return fd;
}

static void
ask(int fd, uint64_t echo)
{
	struct talk_word word = { TALK_VERSION, TALK_LIST, echo, 7, 0, 0 };

	send(fd, &word, sizeof word, MSG_NOSIGNAL); /* EPIPE: it has hung up */
}

/* Print the line of the answer. */
static void
hear(int fd)
{
	static char bytes[65536];
	struct talk_word word;
	ssize_t n = recv(fd, &word, sizeof word, 0);

	if (n <= 0) {
		puts("nothing");
		return;
	}
	ask(fd, word.fresh);
	n = recv(fd, bytes, sizeof bytes - 1, 0);
	if (n < (ssize_t)sizeof word)
		puts("no answer");
	else
		printf("%.*s\n", (int)(n - (ssize_t)sizeof word), bytes + sizeof word);
}

static void
until_input_ends(void)
{
	char byte;

	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
}

static int
take(const char *name)
{
	socklen_t size = set_address(name);
	int fd;

	check(fd = socket(AF_UNIX, SOCK_SEQPACKET, 0), "socket");
	if (bind(fd, (struct sockaddr *)&address, size) < 0)
		return -1;
	check(listen(fd, 64), "listen");
	return fd;
}

static void
pretend(int listening)
{
	static const char line[] = "{\"name\":\"web\",\"uid\":0,\"state\":\"pretended\",\"runner\":1,"
		"\"init\":null,\"command\":1,\"words\":[],\"jail\":null,\"since\":\"now\"}";
	char answer[sizeof(struct talk_word) + sizeof line];
	struct talk_word word = { TALK_VERSION, TALK_HELLO, 0, 5, 0, 0 };
	int fd = accept(listening, NULL, NULL);

	send(fd, &word, sizeof word, MSG_NOSIGNAL);
	if (recv(fd, &word, sizeof word, 0) == sizeof word) {
		word.echo = word.fresh;
		memcpy(answer, &word, sizeof word);
		memcpy(answer + sizeof word, line, sizeof line - 1);
		send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL);
	}
	close(fd);
}

static void
have(const char *name)
{
	int fd = take(name);

	puts(fd < 0 ? "taken" : "has it");
	fflush(stdout);
	while (fd >= 0)
		pretend(fd);
}

static void
be_silent(const char *name, int count)
{
	char numbered[96];
	int i;

	for (i = 0; i < count; i++) {
		snprintf(numbered, sizeof numbered, "%s%d", name, i);
		check(take(numbered), numbered);
	}
	puts("has them");
	fflush(stdout);
	until_input_ends();
}

static void
be_mute(const char *name)
{
	int i;

	for (i = 0; i < 20; i++)
		call(name);
	puts("connected");
	fflush(stdout);
	until_input_ends();
}

/* The process that has connected ends, and its child has the connection. */
static void
leave_to_child(const char *name)
{
	int fd = call(name);
	pid_t child = fork();

	check(child, "fork");
	if (child)
		_Exit(0);
	until_input_ends();
	hear(fd);
}

/* The kernel says of each message which process has sent it. */
static void
ask_by_child(const char *name)
{
	int fd = call(name);
	pid_t child = fork();

	check(child, "fork");
	if (child)
		check(waitpid(child, NULL, 0), "waitpid");
	else
		hear(fd);
}

int
main(int argc, char *argv[])
{
	const char *deed = argc > 2 ? argv[1] : "";

	if (!strcmp(deed, "ask")) {
		hear(call(argv[2]));
	} else if (!strcmp(deed, "early")) {
		int fd = call(argv[2]);

		ask(fd, 0);
		hear(fd);
	} else if (!strcmp(deed, "waiting")) {
		leave_to_child(argv[2]);
	} else if (!strcmp(deed, "child")) {
		ask_by_child(argv[2]);
	} else if (!strcmp(deed, "mute")) {
		be_mute(argv[2]);
	} else if (!strcmp(deed, "have")) {
		have(argv[2]);
	} else if (!strcmp(deed, "silent") && argc > 3) {
		be_silent(argv[2], atoi(argv[3]));
	} else {
		return 99;
	}
	return 0;
}
