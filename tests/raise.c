/* SPDX-License-Identifier: ISC */
/* raise - end by a signal, as no shell does by every one. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

int
main(int argc, char *argv[])
{
	if (argc != 2) {
		fputs("usage: raise NUMBER\n", stderr);
		return 2;
	}
	raise(atoi(argv[1]));
	return 99; /* still here */
}
