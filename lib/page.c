/* SPDX-License-Identifier: ISC */
/* page - text on standard output for a person at a terminal: its width, its colours. */
#define _DEFAULT_SOURCE
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "page.h"

enum { NARROWEST = 20, WIDEST = 10000, NARROW_INDENT = 4 };

static unsigned
ask_width(void)
{
	struct winsize size = { 0 };
	const char *columns = getenv("COLUMNS");
	unsigned long width = columns ? strtoul(columns, NULL, 10) : 0;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (!width && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		width = size.ws_col;
	return width < NARROWEST || width > WIDEST ? 80 : (unsigned)width;
}

unsigned
page_width(void)
{
	static bool known;
	static unsigned width;

	if (!known)
		width = ask_width();
	known = true;
	return width;
}

const char *
page_colour(enum page_colour colour)
{
	static const char *const sequences[] = {
		[PAGE_PLAIN] = "\033[0m", [PAGE_BOLD] = "\033[1m", [PAGE_RED] = "\033[31m",
		[PAGE_GREEN] = "\033[32m", [PAGE_YELLOW] = "\033[33m", [PAGE_BLUE] = "\033[34m",
		[PAGE_CYAN] = "\033[36m",
	};
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return !page_width() || (no && *no) || !term || !strcmp(term, "dumb") ? "" : sequences[colour];
}

/* Of UTF-8, the bytes that begin a character. */
static unsigned
columns_of(const char *text, size_t length)
{
	unsigned columns = 0;

	while (length--)
		columns += (*text++ & 0xc0) != 0x80;
	return columns;
}

size_t
page_wrap(char *page, size_t size, const char *text, unsigned at, unsigned indent)
{
	unsigned width = page_width(), columns;
	size_t used = 0, blanks, word;

	if (indent > width / 2)
		indent = NARROW_INDENT;
	for (; *text; text += blanks + word) {
		blanks = strspn(text, " ");
		word = text[blanks] == '\n' ? 1 : strcspn(text + blanks, " \n");
		if (used + blanks + word + indent + 2 > size)
			break;
		columns = (unsigned)blanks + columns_of(text + blanks, word);
		if (width && text[blanks] != '\n' && word && at > indent && at + columns > width) {
			page[used++] = '\n';
			memset(page + used, ' ', indent);
			used += indent;
			at = indent + columns - (unsigned)blanks;
		} else {
			memset(page + used, ' ', blanks);
			used += blanks;
			at += columns;
		}
		memcpy(page + used, text + blanks, word);
		used += word;
		if (text[blanks] == '\n')
			at = 0;
	}
	page[used] = '\0';
	return used;
}
