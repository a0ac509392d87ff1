/* SPDX-License-Identifier: ISC */
/* page - text on standard output for a person at a terminal: its width, its colours. */
#ifndef PAGE_H
#define PAGE_H

#include <stddef.h>

/* The columns of the terminal that standard output is, by COLUMNS or TIOCGWINSZ; or 0: it is no
 * terminal, and the text is for a program or a file. */
unsigned page_width(void);

enum page_colour { PAGE_PLAIN, PAGE_BOLD, PAGE_RED, PAGE_GREEN, PAGE_YELLOW, PAGE_BLUE, PAGE_CYAN };

/* The escape sequence; "" if standard output is no terminal, TERM is dumb or NO_COLOR is set. */
const char *page_colour(enum page_colour);

/* Copy TEXT to PAGE of SIZE bytes, with newlines instead of blanks where the width asks for it.
 * The first line begins in column AT, the next ones are indented by INDENT.  Returns the length;
 * a text that does not fit is cut. */
size_t page_wrap(char *page, size_t size, const char *text, unsigned at, unsigned indent);

#endif
