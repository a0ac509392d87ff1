/* SPDX-License-Identifier: ISC */
/* cpu - run a command and append "STATUS CPU PASSED" to a file: microseconds of cpu time, and of
 * time.  Exit with its status. */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long
microseconds(const struct timeval *t)
{
	return t->tv_sec * 1000000LL + t->tv_usec;
}

int
main(int argc, char *argv[])
{
	struct timespec begin, end;
	struct rusage usage;
	int status;
	FILE *out;
	pid_t pid;

	if (argc < 3) {
		fputs("usage: cpu FILE COMMAND [ARGUMENT...]\n", stderr);
		return 2;
	}
	clock_gettime(CLOCK_MONOTONIC, &begin);
	pid = fork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	/* Of the command and all children that it waited for. */
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || getrusage(RUSAGE_CHILDREN, &usage) < 0)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &end);
	out = fopen(argv[1], "a");
	if (!out)
		return 2;
	status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
	fprintf(out, "%d %lld %lld\n", status,
	    microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime),
	    (end.tv_sec - begin.tv_sec) * 1000000LL + (end.tv_nsec - begin.tv_nsec) / 1000);
	return fclose(out) == EOF ? 2 : status;
}
