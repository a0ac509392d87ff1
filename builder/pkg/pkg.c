/* SPDX-License-Identifier: ISC */
/* pkg - place the packages of the host. */
#include <stdlib.h>
#include <string.h>

#include "bring.h"
#include "packages.h"
#include "pkg.h"
#include "builder/import/import.h"
#include "builder/recipe/entry.h"
#include "builder/recipe/verbs.h"
#include "builder/status.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"

/* What was brought, for pkg_explain(). */
static struct bring brought;

static void
add(struct entries *entries, const struct entry *entry)
{
	entries->items = mem_grow(entries->items, entries->count, sizeof *entries->items);
	entries->items[entries->count++] = *entry;
}

/* Where a jail has something mounted, or its programs write: no package of the words has them. */
static void
add_directories(struct entries *entries)
{
	static const struct {
		const char *path;
		unsigned mode;
	} directories[] = {
		{ "/dev", 0755 }, { "/proc", 0555 }, { "/root", 0700 }, { "/run", 0755 }, { "/sys", 0555 },
		{ "/tmp", 01777 }, { "/var/tmp", 01777 },
	};
	size_t i;

	for (i = 0; i < sizeof directories / sizeof directories[0]; i++)
		add(entries, &(struct entry){
			.kind = VERB_DIR, .origin = "--pkg", .path = directories[i].path,
			.mode = directories[i].mode, .mode_given = true,
		});
}

void
pkg_read(struct entries *entries, char *words[], size_t count)
{
	char **line = mem_new((count + 1) * sizeof *line), verb[] = "pkg";
	struct entry entry = { .origin = "--pkg" };
	char *complaint;
	size_t i;

	line[0] = verb;
	for (i = 0; i < count; i++)
		line[i + 1] = words[i];
	complaint = verbs_read(&entry, line, count + 1);
	if (complaint)
		msg_complain("--pkg: %s", complaint);
	add(entries, &entry);
	add_directories(entries);
}

static const struct entry *
first_line(const struct entries *entries)
{
	size_t i;

	for (i = 0; i < entries->count; i++) {
		if (entries->items[i].kind == VERB_PKG)
			return &entries->items[i];
	}
	return NULL;
}

/* The lines move when users are added to the entries, and messages have their origins. */
static const struct entry *
keep(const struct entry *line)
{
	struct entry *mine = mem_new(sizeof *mine);

	*mine = *line;
	return mine;
}

static void
bring_all(struct bring *b, struct entries *entries)
{
	size_t i;

	for (i = 0; i < entries->count; i++) {
		if (entries->items[i].kind == VERB_PKG)
			bring_line(b, keep(&entries->items[i]));
	}
	bring_dependencies(b);
	if (msg_errors())
		return;
	bring_files(b);
	bring_alternatives(b);
	bring_interpreters(b);
	/* These may have brought more packages. */
	bring_alternatives(b);
	bring_made(b);
	bring_directories(b);
	bring_libraries(b);
	bring_users(b, entries);
	bring_scripts(b);
}

void
pkg_place(struct import *import, struct entries *entries)
{
	static struct packages packages;
	const struct entry *line = first_line(entries);
	char *complaint;

	if (!line)
		return;
	complaint = packages_open(&packages, import->view);
	if (complaint) {
		msg_error(STATUS_IO, "%s: %s", line->origin, complaint);
		return;
	}
	brought = (struct bring){ .import = import, .packages = &packages };
	bring_all(&brought, entries);
}

/* -- explain --------------------------------------------------------------------------- */

static const char *
shown(const struct package *p)
{
	return packages_shown(brought.packages, p);
}

/* "interest-noawait /usr/share/fonts": what the package would do for others is not done. */
static void
explain_triggers(FILE *out, const struct package *p)
{
	const char *text = brought.packages->format->text(brought.packages, p, "triggers"), *line;
	char *rest = text ? mem_copy(text, strlen(text)) : NULL;

	while (rest && (line = text_line(&rest))) {
		if (!strncmp(line, "interest", 8) && strchr(line, ' '))
			fprintf(out, "# package %s: its trigger for %s is not run\n", shown(p),
			    strchr(line, ' ') + 1);
	}
}

void
pkg_explain(FILE *out)
{
	struct package **sorted = mem_new((brought.queued + 1) * sizeof *sorted);
	const struct package *p;
	size_t i;

	if (!brought.queued)
		return;
	memcpy(sorted, brought.queue, brought.queued * sizeof *sorted);
	qsort(sorted, brought.queued, sizeof *sorted, packages_by_name);
	for (i = 0; i < brought.queued; i++) {
		p = sorted[i];
		fprintf(out, "# package %s %s: %zu files, %lld bytes; ", packages_shown(brought.packages, p),
		    p->version ? p->version : "-", p->files, p->bytes);
		if (p->by)
			fprintf(out, "'%s' %s it\n", packages_shown(brought.packages, p->by), p->how);
		else
			fprintf(out, "%s\n", p->line->origin);
		explain_triggers(out, p);
	}
}

/* -- why ------------------------------------------------------------------------------- */

static struct package *
package_of(const struct node *node)
{
	size_t i;

	for (i = 0; i < brought.queued; i++) {
		if (brought.queue[i]->where == node->origin)
			return brought.queue[i];
	}
	return NULL;
}

void
pkg_why(FILE *out, const struct vfs *jail, const char *path)
{
	const char *final = vfs_follow(jail, path, 0);
	const struct node *node = final ? jail->look(jail, final) : NULL;
	const struct package *p;

	if (!node) {
		msg_error(STATUS_UNRESOLVED, "'%s' would not be in the jail", path);
		return;
	}
	p = package_of(node);
	if (!p) {
		fprintf(out, "%s: %s\n", final, node->origin ? node->origin : "every jail has it");
		return;
	}
	fprintf(out, "%s: package '%s'\n", final, shown(p));
	for (; p->by; p = p->by)
		fprintf(out, "  '%s' %s '%s'\n", shown(p->by), p->how, shown(p));
	fprintf(out, "  %s names '%s'\n", p->line->origin, shown(p));
}
