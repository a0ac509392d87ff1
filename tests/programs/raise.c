/* SPDX-License-Identifier: ISC */
/* raise - end by a signal, as no shell does by every one; or with a status. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main(int argc, char *argv[])
{
	if (argc == 3 && !strcmp(argv[1], "exit"))
		return atoi(argv[2]);
	if (argc != 2) {
		fputs("usage: raise NUMBER | raise exit STATUS\n", stderr);
		return 2;
	}
	raise(atoi(argv[1]));
	return 99; /* still here */
}
