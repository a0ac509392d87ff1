/* SPDX-License-Identifier: ISC */
/* options - rows that are the parser of a command line and its help at once. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stddef.h>
#include <stdio.h>

struct option_row {
	char letter;
	const char *name;
	const char *value;      /* what it takes, or NULL */
	const char *help;
};

/*
 * Hand each option to take, with its letter ('?': it is none, and that was said).
 * Options and words may stand in any order.  Returns the index of the first word.
 */
int options_parse(const struct option_row *rows, size_t count, int argc,
    char *argv[], void (*take)(void *wish, int letter, const char *value),
    void *wish);

void options_print(FILE *, const struct option_row *rows, size_t count);

#endif
