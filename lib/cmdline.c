/* SPDX-License-Identifier: ISC */
/* cmdline - one table of options for parsing, dispatch and help. */
#include <string.h>
#include <strings.h>

#include "cmdline.h"
#include "msg.h"
#include "nearest.h"
#include "page.h"
#include "text.h"

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

/* "[X]": the value is the next word, if that is no option. */
static bool
takes_word(const struct option_row *row)
{
	return row->value && row->value[0] == '[' && row->value[1] != '=';
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

/* The part of NAME to compare with the row's: of *LENGTH bytes.  NULL for a heading. */
static const char *
part_for(const struct option_row *row, const char *name, size_t *length)
{
	const char *part;

	if (!row->name || !(part = behind_prefix(row, name)) || part > name + *length)
		return row->name ? name : NULL;
	*length -= (size_t)(part - name);
	return part;
}

/* Is the row's name this one, or with SHORT longer than that? */
static bool
begins(const struct option_row *row, const char *name, size_t length, bool shorter)
{
	const char *part = part_for(row, name, &length);

	return part && length && !strncmp(row->name, part, length) &&
	    (row->name[length] == '\0') == !shorter;
}

static const struct option_row *
find_name(const struct cmdline *c, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		if (begins(&c->rows[i], name, length, false))
			return &c->rows[i];
	}
	return NULL;
}

/* A unique beginning of a name.  If that takes a value, the next word may be meant as another
 * option: "--ro --tmpfs /mnt". */
static const struct option_row *
find_short(const struct cmdline *c, const char *name, size_t length)
{
	const struct option_row *found = NULL;
	size_t i, matches = 0;

	for (i = 0; i < c->count; i++) {
		if (begins(&c->rows[i], name, length, true)) {
			found = &c->rows[i];
			matches++;
		}
	}
	return matches == 1 && (!takes_value(found) || name[length] == '=') ? found : NULL;
}

/* As many changes as a slip of the finger makes. */
static bool
is_near(const struct option_row *row, const char *name, size_t length)
{
	const char *part = part_for(row, name, &length);

	return part && row->help && (begins(row, name, length, true) ||
	    nearest_distance(part, length, row->name) <= (length > 5 ? 2 : length > 2));
}

static void
complain_of_name(const struct cmdline *c, const char *name, size_t length)
{
	char near[256] = "";
	const char *advice = c->advice ? c->advice(name, length) : NULL;
	size_t i, n = 0;

	for (i = 0; !advice && i < c->count; i++) {
		if (is_near(&c->rows[i], name, length))
			n += text_format(near + n, sizeof near - n, "%s--%s", n ? ", " : "", c->rows[i].name);
	}
	if (advice)
		msg_complain("there is no option '--%.*s': %s", (int)length, name, advice);
	else
		msg_complain("there is no option '--%.*s'%s%s", (int)length, name,
		    n ? "; similar: " : "", near);
}

static void
complain_of_letter(const struct cmdline *c, const char *letter)
{
	const char *advice = c->advice ? c->advice(letter, 1) : NULL;

	msg_complain("there is no option '-%c'%s%s", *letter, advice ? ": " : "", advice ? advice : "");
}

/* Is this word an option, so that it was hardly meant as the value of another? */
static bool
is_option(const struct cmdline *c, const char *word)
{
	if (word[0] != '-' || !word[1])
		return false;
	return word[1] == '-' ? find_name(c, word + 2, strcspn(word + 2, "=")) : find_letter(c, word[1]);
}

/* The word behind an option that takes a value.  False if that is an option itself. */
static bool
check_value(const struct cmdline *c, const struct option_row *row, const char *word)
{
	if (!is_option(c, word))
		return true;
	msg_complain("'%s' follows --%s, which takes a value: if '%s' is that, write '--%s=%s'", word,
	    row->name, word, row->name, word);
	return false;
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

	if (!row && (!c->advice || !c->advice(name, length)))
		row = find_short(c, name, length);
	value = value ? value + 1 : NULL;
	c->last = row;
	if (!row)
		complain_of_name(c, name, length);
	else if (takes_value(row) && !value && !words[1])
		msg_complain("option '--%s' takes a value", row->name);
	else if (!row->value && value)
		msg_complain("option '--%s' takes no value", row->name);
	else if (!value && takes_word(row) && words[1] && *words[1] != '-') {
		apply(c, row, words[1]);
		return 2;
	} else if (!takes_value(row) || value)
		apply(c, row, value);
	else if (check_value(c, row, words[1])) {
		apply(c, row, words[1]);
		return 2;
	}
	return 1;
}

/* "-name" for "--name", where the letters are not all options. */
static bool
lacks_dash(const struct cmdline *c, const char *word)
{
	size_t length = strcspn(word + 1, "="), i;

	if (length < 2 || !find_name(c, word + 1, length))
		return false;
	for (i = 1; i <= length; i++) {
		if (!find_letter(c, word[i]))
			return true;
		if (takes_value(find_letter(c, word[i])))
			return false;
	}
	return false;
}

/* Parse "-pmn", "-ubox" or "-u box".  Returns the number of words used. */
static int
read_letters(struct cmdline *c, char **words)
{
	const struct option_row *row;
	char *at;

	if (lacks_dash(c, words[0])) {
		msg_complain("there is no option '%s': write '-%s', with two dashes", words[0], words[0]);
		c->last = find_name(c, words[0] + 1, strcspn(words[0] + 1, "="));
		return 1;
	}
	for (at = words[0] + 1; *at; at++) {
		row = find_letter(c, *at);
		c->last = row;
		if (!row) {
			complain_of_letter(c, at);
		} else if (!takes_value(row)) {
			bool with_word = takes_word(row) && !at[1] && words[1] && *words[1] != '-';

			apply(c, row, with_word ? words[1] : NULL);
			if (with_word)
				return 2;
		} else if (at[1]) {
			apply(c, row, at + 1);
			return 1;
		} else if (!words[1]) {
			msg_complain("option '-%c' takes a value", *at);
		} else if (check_value(c, row, words[1])) {
			apply(c, row, words[1]);
			return 2;
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

enum { COLUMN = 30, NARROW = 60 };      /* where the help texts begin, and where that is no room */

/* At a terminal the lines are as long as that is wide. */
static void
print_help_text(const char *help, unsigned column)
{
	char text[512];
	size_t n;

	if (page_width()) {
		n = text_format(text, sizeof text, "%s", help);
		while (n--)
			text[n] = (char)(text[n] == '\n' ? ' ' : text[n]);
		msg_line(column, column, "%s", text);
		return;
	}
	for (; *help; help += !!*help) {
		n = strcspn(help, "\n");
		msg_out("%.*s\n", (int)n, help);
		help += n;
		if (*help)
			msg_out("%*s", (int)column, "");
	}
}

static void
print_row(const struct option_row *row)
{
	char left[80];
	unsigned column = page_width() && page_width() < NARROW ? 8 : COLUMN;
	size_t n;

	if (row->letter)
		n = text_format(left, sizeof left, "  -%c, --%s", row->letter, row->name);
	else
		n = text_format(left, sizeof left, "      --%s", row->name);
	if (row->value && *row->value)
		n += text_format(left + n, sizeof left - n, "%s%s",
		    may_have_value(row) && !takes_word(row) ? "" : " ", row->value);
	if (n >= column)
		msg_out("%s\n%*s", left, (int)column, "");
	else
		msg_out("%-*s", (int)column, left);
	print_help_text(row->help, column);
}

/* Is this the heading of the SECTION?  A beginning of it will do, in small letters. */
static bool
heads(const struct option_row *row, const char *section)
{
	return !row->name && *section && !strncasecmp(row->help, section, strlen(section));
}

bool
cmdline_help(const struct option_row *rows, size_t count, const char *section)
{
	bool inside = !section, found = false;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!rows[i].name)
			inside = !section || heads(&rows[i], section);
		found = found || inside;
		if (!inside)
			continue;
		if (!rows[i].name) {
			msg_out("\n%s", page_colour(PAGE_BOLD));
			msg_line(0, 2, "%s%s", rows[i].help, page_colour(PAGE_PLAIN));
		} else if (rows[i].help) {
			print_row(&rows[i]);
		}
	}
	return found;
}
