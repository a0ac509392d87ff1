/* SPDX-License-Identifier: ISC */
/* words - the command line, read by the option rows. */
#include <stdbool.h>
#include <string.h>

#include "fingers.h"
#include "namespace.h"
#include "option_rows.h"
#include "options.h"
#include "plan.h"
#include "say.h"

/* One of the two tables' rows, told by what it has to be told by. */
struct choice {
	const char *name;
	char letter;
	bool takes_value;
	bool may_have_value;
	const struct option_row *row;           /* or else */
	const struct namespace *ns;
};

static bool
choose(size_t n, struct choice *choice)
{
	if (n < option_row_count) {
		*choice = (struct choice){ option_rows[n].name ? option_rows[n].name : "",
			option_rows[n].letter, option_rows[n].value, false, &option_rows[n], NULL };
		choice->may_have_value = choice->takes_value && *option_rows[n].value == '[';
		choice->takes_value = choice->takes_value && !choice->may_have_value;
		return true;
	}
	n -= option_row_count;
	if (n >= NAMESPACES)
		return false;
	*choice = (struct choice){ namespaces[n]->option, namespaces[n]->letter, false, false,
		NULL, namespaces[n] };
	return true;
}

static bool
find_letter(char letter, struct choice *choice)
{
	size_t n;

	for (n = 0; choose(n, choice); n++) {
		if (choice->letter == letter)
			return true;
	}
	return false;
}

/* The whole name, or a beginning that only one has; bwrap's --unshare-pid and its
 * sisters are --pid and its sisters. */
static bool
find_name(const char *name, size_t length, struct choice *choice)
{
	struct choice candidate;
	bool namespaces_only = length > 8 && !strncmp(name, "unshare-", 8);
	size_t n, found = 0;

	if (namespaces_only) {
		name += 8;
		length -= 8;
	}
	for (n = namespaces_only ? option_row_count : 0; length && choose(n, &candidate); n++) {
		if (strncmp(candidate.name, name, length))
			continue;
		*choice = candidate;
		if (strlen(candidate.name) == length)
			return true;
		found++;
	}
	return found == 1;
}

static void
obey(struct plan *plan, const struct choice *choice, char *value)
{
	if (choice->ns)
		plan->named |= choice->ns->flag;
	else
		choice->row->set(plan, value);
}

/* "--name", "--name=value", "--name value": how many words that was. */
static int
read_long(struct plan *plan, char **words, struct choice *choice)
{
	char *name = words[0] + 2, *value = strchr(name, '=');
	size_t length = strcspn(name, "=");

	if (!find_name(name, length, choice)) {
		complain("there is no option '--%.*s'", (int)length, name);
	} else if (choice->takes_value && !value && !words[1]) {
		complain("option '--%s' takes a value", choice->name);
	} else if (choice->takes_value) {
		obey(plan, choice, value ? value + 1 : words[1]);
		return value ? 1 : 2;
	} else if (choice->may_have_value) {
		obey(plan, choice, value ? value + 1 : NULL);
	} else if (value && choice->ns) {
		complain("'%s': to enter a namespace there is --join %s=FILE, to keep one "
		    "--persist %s=FILE", words[0], choice->name, choice->name);
	} else if (value) {
		complain("option '--%s' takes no value", choice->name);
	} else {
		obey(plan, choice, NULL);
	}
	return 1;
}

/* "-pmn", "-ubox", "-u box". */
static int
read_letters(struct plan *plan, char **words, struct choice *choice)
{
	char *at;

	for (at = words[0] + 1; *at; at++) {
		if (!find_letter(*at, choice)) {
			complain("there is no option '-%c'", *at);
		} else if (!choice->takes_value) {
			obey(plan, choice, NULL);
		} else if (at[1] || words[1]) {
			obey(plan, choice, at[1] ? at + 1 : words[1]);
			return at[1] ? 1 : 2;
		} else {
			complain("option '-%c' takes a value", *at);
		}
	}
	return 1;
}

void
options_parse(struct plan *plan, int argc, char *argv[])
{
	struct choice last = { .name = "" };
	char **word;

	if (argc < 1)
		die(STATUS_FAILED, "there is no argv[0]: start this program by its name");
	plan->words = argv;
	for (word = argv + 1; *word && (*word)[0] == '-' && (*word)[1]; ) {
		if (!strcmp(*word, "--")) {
			word++;
			last.name = "";
			break;
		}
		word += (*word)[1] == '-' ? read_long(plan, word, &last)
		    : read_letters(plan, word, &last);
	}
	if (!*word)
		return;
	plan->command = word;
	fingers_check(last.name, *word);
	if (!**word)
		complain("the command is an empty word");
}
