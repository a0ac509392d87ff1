/* SPDX-License-Identifier: ISC */
/* fault - what the parts of tests/faults share. */
#ifndef FAULT_H
#define FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { ACTORS = 16, CALLS = 2048 };

/* The call COUNTth of the process that comes ACTORth fails with ERROR; if FOR_GOOD,
 * so does that call from then on, whoever makes it. */
struct fault {
	int actor, count;       /* from 0; ACTOR -1: none fails */
	int error;
	bool for_good;
	bool patient;           /* wait longer: the machine may be busy */
};

/* Whom to start, and how. */
struct start {
	char **words;
	const char *command;    /* the path that the set-up ends by executing */
	uid_t uid;
	bool terminal;
};

/* What came of it. */
struct outcome {
	int calls[ACTORS];      /* how many each process made in the set-up */
	char hit[256];          /* the call that failed, as text */
	bool late;              /* the command ran already */
	bool hung, left, raw;   /* too long; somebody remained; terminal not set back */
	int status, milliseconds;
	char out[16384], err[4096];
};

void run(const struct start *, const struct fault *, struct outcome *);

/* With IO for 0-2; *LISTENER is asked for each of its calls (seccomp_unotify(2)). */
pid_t spawn(const struct start *, const int io[3], int *listener);
/* Both ends of a new one. */
int open_terminal(int *slave);

/* The call NUMBER of process PID, with its words read from there. */
void call_text(pid_t, long number, const uint64_t args[6], char *text, size_t size);
const char *call_word(pid_t, uint64_t address);

_Noreturn void give_up(const char *what);

#endif
