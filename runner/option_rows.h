/* SPDX-License-Identifier: ISC */
/*
 * option_rows - the options as a table: parser, dispatch and help at once.
 *
 * A row without a letter has only a name; one without help is accepted for the
 * fingers of other tools' users; one without a name is a heading.  The namespaces
 * have rows of their own (namespace.h), shown after the first heading.
 */
#ifndef OPTION_ROWS_H
#define OPTION_ROWS_H

#include <stddef.h>

struct plan;

struct option_row {
	char letter;
	const char *name;
	const char *value;      /* NULL: takes none; "[=X]": may be left out */
	const char *help;
	void (*set)(struct plan *, char *value);
};

extern const struct option_row option_rows[];
extern const size_t option_row_count;

/* usage.c: the whole text, on standard output. */
void usage(void);

#endif
