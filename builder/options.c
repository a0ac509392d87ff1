/* SPDX-License-Identifier: ISC */
/* options - rows that are the parser of a command line and its help at once. */
#define _GNU_SOURCE
#include <getopt.h>

#include "mem.h"
#include "options.h"
#include "say.h"

/* In our words: getopt(3) would show what was typed as it is. */
static void
complain(int c, const char *word)
{
	char letter[] = { (char)optopt, '\0' };

	if (c == ':')
		say_error(STATUS_USAGE, "option '-%s' takes a value", letter);
	else if (optopt && word[1] == '-')
		say_error(STATUS_USAGE, "option '%s' takes no value", word);
	else if (optopt)
		say_error(STATUS_USAGE, "there is no option '-%s'", letter);
	else
		say_error(STATUS_USAGE, "there is no option '%s'", word);
}

int
options_parse(const struct option_row *rows, size_t count, int argc, char *argv[],
    void (*take)(void *wish, int letter, const char *value), void *wish)
{
	struct option *longs = mem_new((count + 1) * sizeof *longs);
	struct buffer shorts = { 0 };
	size_t i;
	int c;

	buffer_print(&shorts, ":"); /* then ':' is a value that is missing */
	opterr = 0;
	for (i = 0; i < count; i++) {
		longs[i] = (struct option){
			rows[i].name, !!rows[i].value, NULL, rows[i].letter,
		};
		buffer_print(&shorts, "%c%s", rows[i].letter,
		    rows[i].value ? ":" : "");
	}
	while ((c = getopt_long(argc, argv, shorts.data, longs, NULL)) != -1) {
		if (c == '?' || c == ':')
			complain(c, argv[optind - 1]);
		take(wish, c == ':' ? '?' : c, optarg);
	}
	return optind;
}

void
options_print(FILE *out, const struct option_row *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		fprintf(out, "  -%c, --%-19s %s\n", rows[i].letter,
		    mem_print("%s%s%s", rows[i].name, rows[i].value ? " " : "",
		    rows[i].value ? rows[i].value : ""), rows[i].help);
}
