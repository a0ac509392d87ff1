/* SPDX-License-Identifier: ISC */
/* advise - what programs will open that no file lists. */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "advise.h"
#include "elf.h"
#include "hints.h"
#include "loaded.h"
#include "loader.h"
#include "mem.h"
#include "node.h"
#include "object.h"
#include "say.h"
#include "tree.h"

/* A topic that somebody touched. */
static struct touched {
	const struct hint_topic *topic;
	const char *path, *symbol;      /* the first */
	size_t files;
	const struct node *last;
} *touched;
static size_t count;

/* What, in a path of the jail, shows that a topic was thought of. */
static const struct cured {
	const char *topic, *trace;
} cured[] = {
	{ "libgcc_s", "/libgcc_s.so." },
	{ "gconv", "/gconv/" },
	{ "nss", "/libnss_" },
	{ "nss", "/etc/nsswitch.conf" },
	{ "pam", "/security/pam_" },
	{ "terminfo", "/terminfo/" },
	{ "certs", "/ssl/certs/" },
};

enum { CURED = sizeof cured / sizeof cured[0] };

struct looking {
	const struct node *node;
	bool program, musl;
};

static void
touch(const struct hint *hint, const struct node *node)
{
	struct touched *t;
	size_t i;

	for (i = 0; i < count; i++) {
		t = &touched[i];
		if (t->topic != hint->topic)
			continue;
		t->files += t->last != node;
		t->last = node;
		return;
	}
	touched = mem_grow(touched, count, sizeof *touched);
	touched[count++] = (struct touched){
		hint->topic, node->path, hint->symbol, 1, node,
	};
}

static bool
see(const char *name, void *data)
{
	const struct looking *looking = data;
	const struct hint *hint = hint_for(name);

	/* A line for=PROGRAM is for programs; half of all libraries open others. */
	if (hint && (!looking->musl || hint->topic->musl) &&
	    (looking->program || !hint->topic->per_program))
		touch(hint, looking->node);
	return true;
}

/* libc's own parts import each other's functions for others to call. */
static bool
is_libc(const struct loaded *l)
{
	const char *soname = l->object->elf->soname;

	return l->how == FOUND_INTERPRETER ||
	    (soname && (!strncmp(soname, "libc.so.", 8) ||
	    !strncmp(soname, "libpthread.so.", 14) ||
	    !strncmp(soname, "libdl.so.", 9)));
}

void
advise_program(const struct closure *c)
{
	struct looking looking = { .musl = c->loader && c->loader->musl };
	size_t i;

	for (i = 0; i < c->count; i++) {
		struct object *object = (struct object *)c->items[i]->object;

		if (object->hinted || is_libc(c->items[i]))
			continue;
		object->hinted = true;
		looking.node = c->items[i]->node;
		looking.program = i == 0;
		object_imports(c->items[i]->node->content, see, &looking);
	}
}

static bool
is_cured(const struct hint_topic *topic, const struct node *const *nodes,
    size_t n)
{
	size_t i, j;

	for (i = 0; i < CURED; i++)
		for (j = 0; !strcmp(cured[i].topic, topic->name) && j < n; j++)
			if (strstr(nodes[j]->path, cured[i].trace))
				return true;
	return false;
}

void
advise_tell(struct tree *tree)
{
	const struct node *const *nodes;
	const struct touched *t;
	size_t i, n;

	nodes = tree_sorted(tree, &n);
	for (i = 0; i < count; i++) {
		t = &touched[i];
		if (!is_cured(t->topic, nodes, n))
			say_note("'%s'%s %s (%s): add '%s%s'", t->path, t->files > 1 ?
			    mem_print(" (and %zu more)", t->files - 1) : "",
			    t->topic->text, t->symbol, t->topic->cure,
			    t->topic->per_program ? t->path : "");
	}
}
