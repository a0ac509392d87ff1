/* SPDX-License-Identifier: ISC */
/* fault - declarations shared by the parts of tests/faults. */
#ifndef FAULT_H
#define FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { ACTORS = 16, CALLS = 2048 };

/* The call number COUNT of the process number ACTOR fails with ERROR; if FOR_GOOD, this
 * system call then fails in every process. */
struct fault {
	int actor, count;       /* from 0; ACTOR -1: no call fails */
	int error;
	bool for_good;
};

/* The command to start. */
struct start {
	char **words;
	const char *command;    /* the path that the set-up ends by executing */
	uid_t uid;
	bool terminal;
};

/* The result. */
struct outcome {
	int calls[ACTORS];      /* the number of calls of each process in the set-up */
	char hit[256];          /* the call that failed, as text */
	bool late;              /* the command ran already */
	bool hung, left, raw;   /* too long; a process remained; terminal in raw mode */
	int status, milliseconds;
	char out[16384], err[4096];
};

void run(const struct start *, const struct fault *, struct outcome *);

/* With IO as 0-2; *LISTENER gets each of its calls (seccomp_unotify(2)). */
pid_t spawn(const struct start *, const int io[3], int *listener);
/* Both ends of a new terminal. */
int open_terminal(int *slave);

/* The call NUMBER of process PID as text, with the strings read from its memory. */
void call_text(pid_t, long number, const uint64_t args[6], char *text, size_t size);
const char *call_word(pid_t, uint64_t address);

_Noreturn void give_up(const char *what);

#endif
