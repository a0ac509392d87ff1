/* SPDX-License-Identifier: ISC */
/* process_state - is a process stopped, in the foreground, ended? */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "door.h"

bool
read_process_state(int stat, struct process_state *state)
{
	enum { PPID, PGRP, SESSION, TTY, TPGID, NUMBERS };
	char text[256], *at;
	ssize_t n = pread(stat, text, sizeof text - 1, 0);
	long numbers[NUMBERS];
	int i;

	if (n < 0)
		return false;
	text[n] = '\0';
	errno = EPROTO;
	if (!(at = strrchr(text, ')')) || strlen(at) < sizeof ") S")
		return false;
	state->is_stopped = at[2] == 'T' || at[2] == 't';
	state->has_ended = at[2] == 'Z' || at[2] == 'X';
	for (i = 0, at += 3; i < NUMBERS; i++)
		numbers[i] = strtol(at, &at, 10);
	state->in_foreground = numbers[PGRP] == numbers[TPGID];
	return true;
}
