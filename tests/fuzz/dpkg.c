/* SPDX-License-Identifier: ISC */
/*
 * dpkg - fuzz the readers of package databases: dpkg's status, its lists of files and
 * diversions, and apk's database.
 *
 * The first byte chooses the reader.  A database that is taken has sorted packages with names
 * that are safe in the name of a file; paths do not lead out; each name that is provided, or
 * needed, is found as a reader that looks at every package finds it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "memory.h"
#include "must.h"
#include "view.h"
#include "builder/pkg/apk.h"
#include "builder/pkg/dpkg.h"
#include "builder/pkg/packages.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);
int __wrap_hostfs_directory(const struct vfs *);

/* No descriptor: there is no lock to look at. */
int
__wrap_hostfs_directory(const struct vfs *view)
{
	return -1;
}

static void
check_paths(const struct package *p)
{
	size_t i;

	for (i = 0; i < p->n_paths; i++) {
		must(is_final(p->paths[i]));
		must(!i || strcmp(p->paths[i - 1], p->paths[i]) < 0);
	}
}

/* Is there an installed package with the name, or one that provides it? */
static bool
is_there(const struct packages *all, const struct dependency *d)
{
	size_t i;

	for (i = 0; i < all->count; i++) {
		if (!all->items[i]->state && same(all->items[i]->name, d->name) &&
		    (!d->arch || same(all->items[i]->arch, d->arch)))
			return true;
	}
	for (i = 0; i < all->n_provided; i++) {
		if (!all->provided[i].by->state && same(all->provided[i].name, d->name) &&
		    (!d->arch || same(all->provided[i].by->arch, d->arch)))
			return true;
	}
	return false;
}

static void
check_needs(const struct packages *all, const struct package *p, const char *list)
{
	struct dependency d;
	size_t most = list ? strlen(list) + 1 : 0, n = 0;

	while (list && packages_next(all, &list, &d)) {
		must(n++ < most);
		must(!strpbrk(d.name, " ,|") && !(all->format->arches && strpbrk(d.name, ":")));
		must(!packages_find(all, &d, p->arch) == !is_there(all, &d));
	}
}

static void
check(struct packages *all)
{
	struct package *p;
	size_t i;

	for (i = 0; i < all->count; i++) {
		p = all->items[i];
		must(packages_is_name(p->name) && packages_is_name(p->arch));
		must(!strchr(p->name, '/') && *p->name != '.');
		must(!i || strcmp(all->items[i - 1]->name, p->name) <= 0);
		if (!packages_list(all, p))
			check_paths(p);
		check_needs(all, p, p->depends);
		check_needs(all, p, p->pre_depends);
		check_needs(all, p, p->recommends);
		must(packages_shown(all, p) && packages_nearest(all, p->name));
	}
}

static void
check_list(const char *text, size_t size)
{
	struct package p = { .name = "x" };
	char *complaint = dpkg_parse_list(&p, mem_copy(text, size), size, "x.list");

	dpkg_sort_paths(&p);
	check_paths(&p);
	must(complaint || !size || text[size - 1] == '\n');
}

/* A root with one database, and the lists of two packages. */
static void
check_database(const char *path, const char *text, size_t size)
{
	struct tree *tree = tree_new(NULL);
	struct packages all;
	char *complaint;

	view_add(tree, "/var/lib/dpkg/info/a.list", "/.\n/a\n", 6);
	view_add(tree, "/var/lib/dpkg/info/b:c.list", "/a/..\n", 6);
	view_add(tree, "/var/lib/dpkg/diversions", "/a\n/b\nc\n", 8);
	view_add(tree, path, text, size);
	complaint = packages_open(&all, tree_view(tree));
	if (!complaint)
		check(&all);
}

static void
check_diversions(const char *text, size_t size)
{
	static const char status[] = "Package: a\nStatus: install ok installed\n";
	struct tree *tree = tree_new(NULL);
	struct packages all;

	view_add(tree, "/var/lib/dpkg/info/a.list", "/.\n/a\n/b\n", 9);
	view_add(tree, "/var/lib/dpkg/status", status, sizeof status - 1);
	view_add(tree, "/var/lib/dpkg/diversions", text, size);
	if (!packages_open(&all, tree_view(tree)))
		check(&all);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *text = (const char *)bytes + 1;

	if (!size)
		return 0;
	switch (*bytes % 4) {
	case 0:
		check_database("/var/lib/dpkg/status", text, size - 1);
		break;
	case 1:
		check_database("/lib/apk/db/installed", text, size - 1);
		break;
	case 2:
		check_diversions(text, size - 1);
		break;
	default:
		check_list(text, size - 1);
	}
	memory_free();
	return 0;
}
