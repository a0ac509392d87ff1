/* SPDX-License-Identifier: ISC */
/* calls - make system calls with arguments that harm nothing, and print what each answers. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const names[] = {
#include "calls.h"
};

enum { NAMES = sizeof names / sizeof names[0] };

static const struct {
	int number;
	const char *name;
} errors[] = {
	{ EACCES, "EACCES" }, { EAFNOSUPPORT, "EAFNOSUPPORT" }, { EBADF, "EBADF" },
	{ EFAULT, "EFAULT" }, { EINVAL, "EINVAL" }, { ENOSYS, "ENOSYS" }, { EPERM, "EPERM" },
	{ ENOTTY, "ENOTTY" },
};

static int
number_of(const char *name)
{
	int i;

	for (i = 0; i < (int)NAMES; i++) {
		if (names[i] && !strcmp(names[i], name))
			return i;
	}
	return atoi(name);
}

/* Every argument is -1, which is no address, no descriptor and no flags, unless ",N=VALUE"
 * sets the argument N. */
static int
answer(char *word)
{
	long arg[6] = { -1, -1, -1, -1, -1, -1 }, result;
	char *rest = NULL, *name = strtok_r(word, ",", &rest), *next;

	while ((next = strtok_r(NULL, ",", &rest))) {
		if (next[0] >= '0' && next[0] <= '5' && next[1] == '=')
			arg[next[0] - '0'] = (long)strtoul(next + 2, NULL, 0);
	}
	result = syscall(number_of(name), arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
	return result < 0 ? errno : 0;
}

/* In a child: a filter may kill it. */
static void
ask(const char *word)
{
	pid_t pid = fork();
	int status = -1;
	size_t i;

	if (pid == 0)
		_exit(answer(strdup(word)));
	waitpid(pid, &status, 0);
	printf("%s ", word);
	if (WIFSIGNALED(status)) {
		printf("signal %d\n", WTERMSIG(status));
		return;
	}
	for (i = 0; i < sizeof errors / sizeof errors[0]; i++) {
		if (errors[i].number == WEXITSTATUS(status)) {
			puts(errors[i].name);
			return;
		}
	}
	printf("%d\n", WEXITSTATUS(status));
}

int
main(int argc, char *argv[])
{
	int i;

	setbuf(stdout, NULL);
	for (i = 1; i < argc; i++)
		ask(argv[i]);
	return argc < 2;
}
