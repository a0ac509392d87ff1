/* SPDX-License-Identifier: ISC */
/* import_policy - the policies dlopen, hwcaps and setuid of a recipe. */
#include <string.h>

#include "import.h"
#include "builder/recipe/entry.h"
#include "lib/msg.h"

/* The entry that sets the policy; NULL: no line does. */
static const struct entry *
find(const struct entries *entries, const char *policy)
{
	const struct entry *e, *found = NULL;
	size_t i;

	for (i = 0; i < entries->count; i++) {
		e = &entries->items[i];
		if (e->kind != VERB_POLICY || strcmp(e->name, policy))
			continue;
		if (!found || (e->override && !found->override))
			found = e;
		else if (strcmp(found->policy, e->policy) &&
		    found->override == e->override)
			msg_complain("%s: '%s' is '%s' at %s: add 'override' to "
			    "the line that should win", e->origin, policy,
			    found->policy, found->origin);
	}
	return found;
}

static bool
is_word(const struct entry *entry, const char *word)
{
	return entry && !strcmp(entry->policy, word);
}

void
import_policies(struct policies *policies, const struct entries *entries)
{
	const struct entry *entry = find(entries, "dlopen");

	policies->dlopen = DLOPEN_SHOULD;
	if (is_word(entry, "none"))
		policies->dlopen = DLOPEN_NONE;
	if (is_word(entry, "required"))
		policies->dlopen = DLOPEN_MUST;
	if (is_word(entry, "all"))
		policies->dlopen = DLOPEN_ALL;
	entry = find(entries, "hwcaps");
	policies->hwcaps = HWCAPS_BASE;
	if (is_word(entry, "host"))
		policies->hwcaps = HWCAPS_HOST;
	if (is_word(entry, "all"))
		policies->hwcaps = HWCAPS_ALL;
	policies->keep_setid = is_word(find(entries, "setuid"), "keep");
}
