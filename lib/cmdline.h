/* SPDX-License-Identifier: ISC */
/*
 * cmdline - one table of options for parsing, dispatch and help.
 *
 * "-x", "-xyz", "-x VALUE", "-xVALUE", "--name", "--name VALUE", "--name=VALUE"; "--" ends
 * the options.  A name can be shortened to any unique prefix, if no value follows in the next
 * word.  A word that is an option is no value, except behind '='.
 */
#ifndef CMDLINE_H
#define CMDLINE_H

#include <stdbool.h>
#include <stddef.h>

enum option_kind {
	OPTION_NOTHING,         /* accepted, without effect */
	OPTION_TRUE,            /* the bool at FIELD becomes true */
	OPTION_TEXT,            /* the const char * at FIELD becomes the value */
	OPTION_CHOICE,          /* the int (or enum) at FIELD becomes CHOICE */
	OPTION_CALL,            /* CALL is called */
};

struct option_row {
	char letter;            /* 0: none */
	const char *name;       /* NULL: the row is a heading, in HELP */
	const char *value;      /* NULL: takes no value; "[=X]", "[X]": the value may be left out;
	                           "": takes no value, but CALL reports one itself */
	const char *help;       /* '\n' begins a new line; NULL: not in the help */
	enum option_kind kind;
	size_t field;           /* an offset in the struct that is filled */
	int choice;
	void (*call)(void *into, const struct option_row *, char *value);
	const char *prefix;     /* "--<prefix>-<name>" is accepted, too; or NULL */
};

struct cmdline {
	const struct option_row *rows;
	size_t count;
	void *into;             /* the struct that is filled */
	bool mixed;             /* options may follow words */
	/* what to say of an unknown option, a letter or a name of LENGTH bytes; or NULL: names
	 * like it are listed */
	const char *(*advice)(const char *name, size_t length);
	const struct option_row *last;  /* set by cmdline_parse(): the last option, or NULL */
};

/*
 * Parse WORDS (argv + 1).  Mistakes are reported by msg_complain(), and parsing goes on.
 * Returns the words that are not options, up to NULL: a part of WORDS, changed in place.
 */
char **cmdline_parse(struct cmdline *, char *words[]);

/* Print the help of all rows on standard output, or of those below the heading that begins with
 * SECTION.  False if there is no such heading. */
bool cmdline_help(const struct option_row *rows, size_t count, const char *section);

#endif
