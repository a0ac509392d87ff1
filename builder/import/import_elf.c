/* SPDX-License-Identifier: ISC */
/* import_elf - a program with its interpreter and its libraries. */

#include "dlopen_notes.h"
#include "import.h"
#include "named.h"
#include "builder/ld/closure.h"
#include "builder/recipe/entry.h"
#include "builder/status.h"
#include "lib/mem.h"
#include "lib/msg.h"

static void
complain(const struct entry *entry, const struct closure *c)
{
	size_t i;

	for (i = 0; i < c->n_problems; i++)
		msg_error(STATUS_UNRESOLVED, "%s: %s", entry->origin,
		    c->problems[i]);
}

const char *
import_closure(struct import *b, const struct entry *entry, const char *source,
    const char *path, bool must)
{
	struct root root = {
		.path = path, .source = source, .origin = entry->origin,
	};

	root.closure = closure_of(b->view, source);
	if (!root.closure->n_problems)
		import_notes(b, &root);
	if (must)
		complain(entry, root.closure);
	if (root.closure->n_problems)
		return root.closure->problems[0];
	import_carry(b, entry, root.closure);
	/* What a package opens by name comes with the packages that it depends on. */
	if (entry->kind != VERB_PKG && !b->no_hints) {
		dlopen_notes_program(root.closure);
		if (entry->kind == VERB_EXEC)
			named_program(root.closure);
	}
	b->roots = mem_grow(b->roots, b->n_roots, sizeof *b->roots);
	b->roots[b->n_roots++] = root;
	return NULL;
}
