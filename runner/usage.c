/* SPDX-License-Identifier: ISC */
/* usage - the text of --help, from the option rows. */
#include <string.h>
#include <unistd.h>

#include "namespace.h"
#include "option_rows.h"
#include "say.h"
#include "text.h"

static void
print_row(char letter, const char *name, const char *value, const char *help)
{
	char left[64], lines[256], *line = lines;
	size_t n;

	n = letter ? text_format(left, sizeof left, "  -%c, --%s", letter, name)
	    : text_format(left, sizeof left, "      --%s", name);
	text_format(left + n, sizeof left - n, "%s%s", value && *value != '[' ? " " : "",
	    value ? value : "");
	text_format(lines, sizeof lines, "%s", help);
	text_add(strlen(left) < 30 ? "%-30s" : "%s\n", left);
	text_add(strlen(left) < 30 ? "%s\n" : "                              %s\n",
	    text_field(&line, '\n'));
	while (*line)
		text_add("%30s%s\n", "", text_field(&line, '\n'));
}

void
usage(void)
{
	const char *page;
	size_t i, n;

	text_add("Usage: invoke_ns [options] [--] [command [arg...]]\n"
	    "Run a command (default: /bin/sh) in Linux namespaces of its own.\n");
	for (i = 0; i < option_row_count; i++) {
		const struct option_row *row = &option_rows[i];

		if (row->name) {
			if (row->help)
				print_row(row->letter, row->name, row->value, row->help);
			continue;
		}
		text_add("\n%s\n", row->help);
		for (n = 0; i == 0 && n < NAMESPACES; n++)
			print_row(namespaces[n]->letter, namespaces[n]->option, NULL,
			    namespaces[n]->isolates);
	}
	text_add("\nExit status: the command's own; 125 invoke_ns failed, 126 not executable,\n"
	    "127 not found, 128+N ended by signal N.\n");
	page = text_page(&n);
	say_text(page, n);
}
