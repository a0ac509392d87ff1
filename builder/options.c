/* SPDX-License-Identifier: ISC */
/* options - rows that are the parser of a command line and its help at once. */
#define _GNU_SOURCE
#include <getopt.h>

#include "mem.h"
#include "options.h"

int
options_parse(const struct option_row *rows, size_t count, int argc, char *argv[],
    void (*take)(void *wish, int letter, const char *value), void *wish)
{
	struct option *longs = mem_new((count + 1) * sizeof *longs);
	struct buffer shorts = { 0 };
	size_t i;
	int c;

	for (i = 0; i < count; i++) {
		longs[i] = (struct option){
			rows[i].name, !!rows[i].value, NULL, rows[i].letter,
		};
		buffer_print(&shorts, "%c%s", rows[i].letter,
		    rows[i].value ? ":" : "");
	}
	while ((c = getopt_long(argc, argv, shorts.data, longs, NULL)) != -1)
		take(wish, c, optarg);
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
