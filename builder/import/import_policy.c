/* SPDX-License-Identifier: ISC */
/* import_policy - what the lines dlopen, hwcaps and setuid of a recipe say. */
#include <string.h>

#include "import.h"
#include "builder/recipe/entry.h"
#include "lib/msg.h"

/* The entry that decides about a policy; NULL when no line speaks of it. */
static const struct entry *
decide(const struct entries *entries, const char *policy)
{
	const struct entry *e, *said = NULL;
	size_t i;

	for (i = 0; i < entries->count; i++) {
		e = &entries->items[i];
		if (e->kind != VERB_POLICY || strcmp(e->name, policy))
			continue;
		if (!said || (e->override && !said->override))
			said = e;
		else if (strcmp(said->policy, e->policy) &&
		    said->override == e->override)
			msg_complain("%s: '%s' is '%s' at %s: add 'override' to "
			    "the line that should win", e->origin, policy,
			    said->policy, said->origin);
	}
	return said;
}

static bool
is_word(const struct entry *said, const char *word)
{
	return said && !strcmp(said->policy, word);
}

void
import_policies(struct policies *policies, const struct entries *entries)
{
	const struct entry *said = decide(entries, "dlopen");

	policies->dlopen = DLOPEN_SHOULD;
	if (is_word(said, "none"))
		policies->dlopen = DLOPEN_NONE;
	if (is_word(said, "required"))
		policies->dlopen = DLOPEN_MUST;
	if (is_word(said, "all"))
		policies->dlopen = DLOPEN_ALL;
	said = decide(entries, "hwcaps");
	policies->hwcaps = HWCAPS_BASE;
	if (is_word(said, "host"))
		policies->hwcaps = HWCAPS_HOST;
	if (is_word(said, "all"))
		policies->hwcaps = HWCAPS_ALL;
	policies->keep_setid = is_word(decide(entries, "setuid"), "keep");
}
