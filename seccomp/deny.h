/* SPDX-License-Identifier: ISC */
/* deny - the list of system calls that are refused, as a person writes it. */
#ifndef DENY_H
#define DENY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { ALWAYS = -1 };           /* whatever the arguments are */

/* One line of the list. */
struct deny_row {
	char *name;             /* of the call */
	char *reason;           /* the comment above it, or NULL */
	char *constant;         /* as it was written, or NULL */
	int argument;           /* 0 to 5, or ALWAYS */
	uint32_t value;         /* of the argument's low 32 bits */
	bool unlike;            /* refused when it is any other value */
	unsigned line;
};

struct deny {
	struct deny_row *row;
	size_t count;
};

/*
 * Read a list, after a complaint on stderr about each line that is none.  False
 * when there was one.  'name' is the file's, for the complaints.  The syntax is
 * told at the top of configs/seccomp.deny.
 */
bool deny_read(struct deny *, FILE *, const char *name);

void deny_free(struct deny *);

#endif
