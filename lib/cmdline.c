/* SPDX-License-Identifier: ISC */
/* cmdline - one table of options for parsing, dispatch and help. */
#include <stdio.h>
#include <string.h>

#include "cmdline.h"
#include "msg.h"

static bool
takes_value(const struct option_row *row)
{
	return row->value && *row->value && *row->value != '[';
}

static bool
may_have_value(const struct option_row *row)
{
	return row->value && !takes_value(row);
}

static const struct option_row *
find_letter(const struct cmdline *c, char letter)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		if (c->rows[i].name && c->rows[i].letter == letter)
			return &c->rows[i];
	}
	return NULL;
}

/* NAME without the row's prefix, or NULL if it has no such prefix. */
static const char *
behind_prefix(const struct option_row *row, const char *name)
{
	size_t n = row->prefix ? strlen(row->prefix) : 0;

	return n && !strncmp(name, row->prefix, n) && name[n] == '-' ? name + n + 1 : NULL;
}

/* Find the row with this name, or with this unique prefix of its name. */
static const struct option_row *
find_name(const struct cmdline *c, const char *name, size_t length)
{
	const struct option_row *found = NULL;
	const char *part;
	size_t i, n, matches = 0;

	for (i = 0; length && i < c->count; i++) {
		const struct option_row *row = &c->rows[i];

		if (!row->name)
			continue;
		part = behind_prefix(row, name);
		n = part ? length - (size_t)(part - name) : length;
		if (n > length || strncmp(row->name, part ? part : name, n))
			continue;
		if (strlen(row->name) == n)
			return row;
		if (n) {
			found = row;
			matches++;
		}
	}
	return matches == 1 ? found : NULL;
}

static void
apply(struct cmdline *c, const struct option_row *row, char *value)
{
	char *field = (char *)c->into + row->field;

	switch (row->kind) {
	case OPTION_NOTHING:
		break;
	case OPTION_TRUE:
		*(bool *)(void *)field = true;
		break;
	case OPTION_TEXT:
		*(const char **)(void *)field = value;
		break;
	case OPTION_CHOICE:
		*(int *)(void *)field = row->choice;
		break;
	case OPTION_CALL:
		row->call(c->into, row, value);
		break;
	}
}

/* Parse "--name", "--name=value" or "--name value".  Returns the number of words used. */
static int
read_long(struct cmdline *c, char **words)
{
	char *name = words[0] + 2, *value = strchr(name, '=');
	size_t length = strcspn(name, "=");
	const struct option_row *row = find_name(c, name, length);

	value = value ? value + 1 : NULL;
	c->last = row;
	if (!row)
		msg_complain("there is no option '--%.*s'", (int)length, name);
	else if (takes_value(row) && !value && !words[1])
		msg_complain("option '--%s' takes a value", row->name);
	else if (!row->value && value)
		msg_complain("option '--%s' takes no value", row->name);
	else if (!takes_value(row) || value)
		apply(c, row, value);
	else {
		apply(c, row, words[1]);
		return 2;
	}
	return 1;
}

/* Parse "-pmn", "-ubox" or "-u box".  Returns the number of words used. */
static int
read_letters(struct cmdline *c, char **words)
{
	const struct option_row *row;
	char *at;

	for (at = words[0] + 1; *at; at++) {
		row = find_letter(c, *at);
		c->last = row;
		if (!row) {
			msg_complain("there is no option '-%c'", *at);
		} else if (!takes_value(row)) {
			apply(c, row, NULL);
		} else if (at[1] || words[1]) {
			apply(c, row, at[1] ? at + 1 : words[1]);
			return at[1] ? 1 : 2;
		} else {
			msg_complain("option '-%c' takes a value", *at);
		}
	}
	return 1;
}

char **
cmdline_parse(struct cmdline *c, char *words[])
{
	char **word = words, **kept = words;

	while (*word) {
		if (!strcmp(*word, "--")) {
			word++;
			c->last = NULL;
			break;
		} else if ((*word)[0] == '-' && (*word)[1]) {
			word += (*word)[1] == '-' ? read_long(c, word) : read_letters(c, word);
		} else if (c->mixed) {
			*kept++ = *word++;
		} else {
			break;
		}
	}
	if (!c->mixed)
		return word;
	while (*word)
		*kept++ = *word++;
	*kept = NULL;
	return words;
}

enum { COLUMN = 30 };   /* where the help texts begin */

static void
print_row(const struct option_row *row)
{
	char left[80];
	const char *help = row->help;
	int n;

	if (row->letter)
		n = snprintf(left, sizeof left, "  -%c, --%s", row->letter, row->name);
	else
		n = snprintf(left, sizeof left, "      --%s", row->name);
	if (row->value && *row->value)
		snprintf(left + n, sizeof left - (size_t)n, "%s%s",
		    may_have_value(row) ? "" : " ", row->value);
	if (strlen(left) >= COLUMN)
		msg_out("%s\n%*s", left, COLUMN, "");
	else
		msg_out("%-*s", COLUMN, left);
	for (; *help; help += !!*help) {
		n = (int)strcspn(help, "\n");
		msg_out("%.*s\n", n, help);
		help += n;
		if (*help)
			msg_out("%*s", COLUMN, "");
	}
}

void
cmdline_help(const struct option_row *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!rows[i].name)
			msg_out("\n%s\n", rows[i].help);
		else if (rows[i].help)
			print_row(&rows[i]);
	}
}
