/* SPDX-License-Identifier: ISC */
/* cpu - run a command and append "STATUS MICROSECONDS" of cpu time to a file. */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static long long
microseconds(const struct timeval *t)
{
	return t->tv_sec * 1000000LL + t->tv_usec;
}

int
main(int argc, char *argv[])
{
	struct rusage usage;
	int status;
	FILE *out;
	pid_t pid;

	if (argc < 3) {
		fputs("usage: cpu FILE COMMAND [ARGUMENT...]\n", stderr);
		return 2;
	}
	pid = fork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	/* Of the command and all children that it waited for. */
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || getrusage(RUSAGE_CHILDREN, &usage) < 0)
		return 2;
	out = fopen(argv[1], "a");
	if (!out)
		return 2;
	fprintf(out, "%d %lld\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128,
	    microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime));
	return fclose(out) == EOF ? 2 : 0;
}
