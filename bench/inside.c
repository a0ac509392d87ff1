/* SPDX-License-Identifier: ISC */
/*
 * inside - what is measured in a jail.
 *
 *   inside calls         print the least costs of system calls, in ns: getppid(2), a read(2) of a
 *                        byte, open(2) with close(2)
 *   inside pour BYTES    write so many to standard output
 *   inside echo          put the terminal into raw mode, say so by a byte, and send back each byte
 *   inside wait          until a signal ends it
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { TIMES = 5000, ROUNDS = 41 };

static int zero;

static void
call_getppid(void)
{
	syscall(SYS_getppid);
}

static void
call_read(void)
{
	char byte;

	if (read(zero, &byte, 1) != 1)
		err(1, "cannot read");
}

static void
call_open(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		err(1, "cannot open");
	close(fd);
}

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* The least of several rounds: the machine may have other things to do in the others. */
static double
cost(void (*call)(void))
{
	double least = 0, began, took;
	int round, i;

	for (round = 0; round < ROUNDS; round++) {
		began = now();
		for (i = 0; i < TIMES; i++)
			call();
		took = (now() - began) / TIMES;
		if (!round || took < least)
			least = took;
	}
	return least;
}

static int
calls(void)
{
	if ((zero = open("/dev/zero", O_RDONLY | O_CLOEXEC)) < 0)
		err(1, "cannot open /dev/zero");
	printf("%.0f %.0f %.0f\n", cost(call_getppid), cost(call_read), cost(call_open));
	return 0;
}

static int
pour(const char *bytes)
{
	size_t left = strtoul(bytes, NULL, 10), n;
	char text[65536];
	ssize_t wrote;

	memset(text, 'x', sizeof text);
	for (; left; left -= (size_t)wrote) {
		n = left < sizeof text ? left : sizeof text;
		if ((wrote = write(1, text, n)) < 0)
			err(1, "cannot write");
	}
	return 0;
}

static int
echo(void)
{
	struct termios mode;
	char byte = 'r';

	if (tcgetattr(0, &mode) < 0)
		err(1, "standard input is no terminal");
	cfmakeraw(&mode);
	if (tcsetattr(0, TCSANOW, &mode) < 0)
		err(1, "cannot set the mode of the terminal");
	do {
		if (write(1, &byte, 1) != 1)
			err(1, "cannot write");
	} while (read(0, &byte, 1) == 1 && byte != 'q');
	return 0;
}

int
main(int argc, char *argv[])
{
	if (argc == 2 && strcmp(argv[1], "calls") == 0)
		return calls();
	if (argc == 3 && strcmp(argv[1], "pour") == 0)
		return pour(argv[2]);
	if (argc == 2 && strcmp(argv[1], "echo") == 0)
		return echo();
	if (argc == 2 && strcmp(argv[1], "wait") == 0)
		return pause();
	errx(2, "usage: inside calls | pour BYTES | echo | wait");
}
