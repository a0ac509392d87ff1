/* SPDX-License-Identifier: ISC */
/* flip - let two files change places: once, or again and again until somebody ends it. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>


enum { EXCHANGE = 2 };                  /* RENAME_EXCHANGE */

int
main(int argc, char *argv[])
{
	/* now and then a pause of a length that no start is in step with */
	struct timespec pause = { 0, 0 };
	unsigned n;

	if (argc < 3) {
		fputs("usage: flip FILE OTHER [once]\n", stderr);
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (n = 1; ; n++) {
		if (syscall(SYS_renameat2, AT_FDCWD, argv[1], AT_FDCWD, argv[2], EXCHANGE) < 0) {
			perror("flip");
			return 1;
		}
		if (argc > 3)
			return 0;
		pause.tv_nsec = n * 7919 % 400 * 1000;
		nanosleep(&pause, NULL);
	}
}
