/* SPDX-License-Identifier: ISC */
/* bring_names - which packages come: those of a line, and all that they depend on. */
#include <string.h>

#include "bring.h"
#include "packages.h"
#include "builder/recipe/entry.h"
#include "builder/status.h"
#include "lib/mem.h"
#include "lib/msg.h"

const char *
bring_where(const struct bring *b, struct package *p)
{
	if (!p->where)
		p->where = mem_print("%s: package '%s'", p->line->origin, packages_shown(b->packages, p));
	return p->where;
}

static void
refuse(const struct bring *b, const struct package *p, struct package *by, const char *how,
    const struct entry *line)
{
	const char *name = packages_shown(b->packages, p);

	if (by)
		msg_error(STATUS_UNRESOLVED, "%s %s '%s', which is %s: finish its installation first",
		    bring_where(b, by), how, name, p->state);
	else
		msg_error(STATUS_UNRESOLVED, "%s: package '%s' is %s: finish its installation first",
		    line->origin, name, p->state);
}

void
bring_package(struct bring *b, struct package *p, struct package *by, const char *how,
    const struct entry *line, unsigned wants)
{
	if (p->wants && !(wants & ~p->wants))
		return;
	if (p->state && !p->wants)
		refuse(b, p, by, how, line);
	if (!(p->wants & WANT_FILES)) {
		p->line = line;
		p->by = by;
		p->how = how;
		p->pending = true;
	}
	if (p->wants) {
		/* It is in the queue already; what it leads to may want more now, too. */
		p->wants |= wants;
		b->resolved = 0;
		return;
	}
	p->wants = wants;
	b->queue = mem_grow(b->queue, b->queued, sizeof *b->queue);
	b->queue[b->queued++] = p;
}

/* One of the alternatives in LIST up to a comma; *MISSING: the first of them. */
static struct package *
choose(const struct bring *b, const struct package *p, const char **list, const char **missing)
{
	struct package *found = NULL;
	struct dependency d;

	*missing = NULL;
	while (packages_next(b->packages, list, &d)) {
		if (!*d.name)
			continue;
		if (!*missing)
			*missing = d.name;
		if (!found)
			found = packages_find(b->packages, &d, p->arch);
		if (d.last)
			break;
	}
	return found;
}

/* A package that dpkg has unpacked, and not configured, is better named than missed. */
static struct package *
find_unfinished(const struct bring *b, const struct package *p, const char *name)
{
	struct dependency d = { .name = name };

	return packages_named(b->packages, &d, p->arch);
}

static void
bring_list(struct bring *b, struct package *p, const char *list, const char *how, bool must)
{
	struct package *found;
	const char *missing;

	while (list && *list) {
		found = choose(b, p, &list, &missing);
		if (!found && missing && must)
			found = find_unfinished(b, p, missing);
		if (found)
			bring_package(b, found, p, how, p->line, p->wants & ~(unsigned)WANT_OVERRIDE);
		else if (!missing || !must || p->told)
			continue;
		else if (p->wants & WANT_ALL)
			msg_error(STATUS_UNRESOLVED, "%s depends on '%s', which is not installed",
			    bring_where(b, p), missing);
		else
			msg_note("%s depends on '%s', which is not installed", bring_where(b, p), missing);
	}
}

/* No package depends on an essential one, whose data these libraries read. */
static const struct {
	const char *library, *essential;
} companions[] = {
	{ "libc6", "libc-bin" },        /* the locale C.UTF-8 */
	{ "libtinfo6", "ncurses-base" },        /* terminals */
};

static void
bring_companions(struct bring *b, struct package *p)
{
	struct package *found;
	struct dependency d;
	size_t i;

	for (i = 0; i < sizeof companions / sizeof companions[0]; i++) {
		d = (struct dependency){ .name = companions[i].essential };
		found = strcmp(p->name, companions[i].library) ? NULL :
		    packages_find(b->packages, &d, p->arch);
		if (found && !found->wants)
			bring_package(b, found, p, "reads data of", p->line, WANT_DATA);
	}
}

void
bring_dependencies(struct bring *b)
{
	struct package *p;

	while (b->resolved < b->queued) {
		p = b->queue[b->resolved++];
		bring_companions(b, p);
		if (!(p->wants & WANT_FILES))
			continue;
		bring_list(b, p, p->pre_depends, "depends on", true);
		bring_list(b, p, p->depends, "depends on", true);
		if (p->wants & WANT_RECOMMENDS)
			bring_list(b, p, p->recommends, "recommends", false);
		p->told = true;
	}
}

static const char *
name_of_state(const struct package *p)
{
	return p ? mem_print("'%s' is there for %s only", p->name, p->arch) : "";
}

static void
bring_named(struct bring *b, const struct entry *line, const char *word, unsigned wants)
{
	const char *rest = word;
	struct dependency d, any;
	struct package *p = NULL;

	if (packages_next(b->packages, &rest, &d) && *d.name) {
		p = packages_find(b->packages, &d, NULL);
		if (!p)
			p = packages_named(b->packages, &d, NULL);
	}
	if (p && !*rest) {
		bring_package(b, p, NULL, NULL, line, wants);
		return;
	}
	any = (struct dependency){ .name = d.name };
	p = d.arch ? packages_named(b->packages, &any, NULL) : NULL;
	if (line->opt)
		msg_note("%s: left out: package '%s' is not installed", line->origin, word);
	else
		msg_error(STATUS_UNRESOLVED, "%s: package '%s' is not installed%s%s", line->origin, word,
		    p ? ": " : "", p ? name_of_state(p) : packages_nearest(b->packages, d.name));
}

void
bring_line(struct bring *b, const struct entry *line)
{
	unsigned wants = WANT_FILES | (line->doc ? WANT_DOC : 0) |
	    (line->recommends ? WANT_RECOMMENDS : 0) | (line->opt ? 0 : WANT_ALL) |
	    (line->override ? WANT_OVERRIDE : 0) | (line->pristine ? WANT_PRISTINE : 0);
	size_t i;

	for (i = 0; i < line->more_count; i++)
		bring_named(b, line, line->more[i], wants);
}
