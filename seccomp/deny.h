/* SPDX-License-Identifier: ISC */
/* deny - read the list of refused system calls (configs/seccomp.deny). */
#ifndef DENY_H
#define DENY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct arch;

enum { ALWAYS = -1 };           /* for all arguments */

/* One line of the list. */
struct deny_row {
	const char *name;       /* of the call */
	int number;             /* of the call: deny_number(); below 0: this architecture lacks it */
	const char *group;      /* the [NAME] above it, or NULL */
	const char *reason;     /* the comment above it, or NULL */
	const char *constant;   /* VALUE as text, or NULL */
	int argument;           /* 0 to 5, or ALWAYS */
	uint32_t value;         /* of the argument's low 32 bits */
	int error;              /* the answer: EPERM or ENOSYS */
	bool unlike;            /* refused for any other value ('!=') */
	bool bits;              /* refused if a bit of value is set ('&') */
	int also;               /* another argument, of which a bit of also_value is set; or 0 */
	uint32_t also_value;
	unsigned line;
};

struct deny {
	struct deny_row *row;
	size_t count;
};

/*
 * Read a list, with an error on stderr for each malformed line.  Returns false if there was
 * one.  'name' is the name of the file, for errors.  The syntax is described at the top of
 * configs/seccomp.deny.
 */
bool deny_read(struct deny *, FILE *, const char *name);

/* Set the numbers of the calls.  Returns false after an error on stderr for each unknown
 * name. */
bool deny_number(struct deny *, const struct arch *, const char *name);

void deny_free(struct deny *);

#endif
