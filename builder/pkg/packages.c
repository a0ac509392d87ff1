/* SPDX-License-Identifier: ISC */
/* packages - the packages that a package database lists. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "apk.h"
#include "dpkg.h"
#include "packages.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/nearest.h"

bool
packages_is_name(const char *name)
{
	const char *c;

	if (!isalnum((unsigned char)*name) || strlen(name) > 200)
		return false;
	for (c = name; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("+-._~", *c))
			return false;
	}
	return true;
}

void
packages_add(struct packages *all, const struct package *package)
{
	struct package *mine = mem_new(sizeof *mine);

	*mine = *package;
	all->items = mem_grow(all->items, all->count, sizeof *all->items);
	all->items[all->count++] = mine;
}

int
packages_by_name(const void *a, const void *b)
{
	const struct package *x = *(const struct package *const *)a;
	const struct package *y = *(const struct package *const *)b;
	int n = strcmp(x->name, y->name);

	return n ? n : strcmp(x->arch, y->arch);
}

static int
by_provided(const void *a, const void *b)
{
	const struct provided *x = a, *y = b;
	int n = strcmp(x->name, y->name);

	return n ? n : packages_by_name(&x->by, &y->by);
}

static void
add_provided(struct packages *all, struct package *package)
{
	const char *list = package->provides;
	struct dependency provided;

	while (list && packages_next(all, &list, &provided)) {
		all->provided = mem_grow(all->provided, all->n_provided, sizeof *all->provided);
		all->provided[all->n_provided++] = (struct provided){ provided.name, package };
	}
}

char *
packages_sort(struct packages *all)
{
	size_t i;

	if (all->count)
		qsort(all->items, all->count, sizeof *all->items, packages_by_name);
	for (i = 0; i < all->count; i++) {
		if (i && !packages_by_name(&all->items[i - 1], &all->items[i]))
			return mem_print("'%s' is damaged: it lists the package '%s' twice",
			    all->format->file, all->items[i]->name);
		add_provided(all, all->items[i]);
	}
	if (all->n_provided)
		qsort(all->provided, all->n_provided, sizeof *all->provided, by_provided);
	return NULL;
}

/* -- lists of dependencies ------------------------------------------------------------ */

/* "(>= 1.0)", "[amd64]", "<!nocheck>": every package is installed, so they hold. */
static const char *
skip_conditions(const char *p)
{
	for (;;) {
		p += strspn(p, " \t\n");
		if (*p == '(')
			p += strcspn(p, ")");
		else if (*p == '[')
			p += strcspn(p, "]");
		else if (*p == '<')
			p += strcspn(p, ">");
		else
			return p;
		p += *p != '\0';
	}
}

bool
packages_next(const struct packages *all, const char **list, struct dependency *dependency)
{
	const char *p = *list + strspn(*list, " \t\n,|");
	size_t n = strcspn(p, all->format->arches ? " \t\n,|:([<" : " \t\n,|([<"), m = 0;

	*dependency = (struct dependency){ .name = mem_copy(p, n) };
	p += n;
	if (*p == ':')
		m = strcspn(++p, " \t\n,|([<");
	if (m && !(m == 3 && !strncmp(p, "any", m)) && !(m == 6 && !strncmp(p, "native", m)))
		dependency->arch = mem_copy(p, m);
	p = skip_conditions(p + m);
	/* Text that has no place here belongs to no name. */
	p += strcspn(p, ",|");
	dependency->last = *p != '|';
	*list = p;
	return n || *p;
}

/* -- look up --------------------------------------------------------------------------- */

/* How well a package of architecture ARCH serves one of FOR; 0: not at all. */
static int
rate(const struct packages *all, const struct package *p, const char *wanted, const char *arch)
{
	if (wanted)
		return !strcmp(p->arch, wanted);
	if (arch && !strcmp(p->arch, arch))
		return 4;
	if (all->arch && !strcmp(p->arch, all->arch))
		return 3;
	return !strcmp(p->arch, "all") ? 2 : 1;
}

/* The index of the first item that is not before name. */
static size_t
first_of(const struct packages *all, const char *name)
{
	size_t low = 0, high = all->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(all->items[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct package *
find_named(const struct packages *all, const struct dependency *d, const char *arch, bool installed)
{
	struct package *best = NULL;
	int rating, best_rating = 0;
	size_t i;

	for (i = first_of(all, d->name); i < all->count && !strcmp(all->items[i]->name, d->name); i++) {
		if (installed && all->items[i]->state)
			continue;
		rating = rate(all, all->items[i], d->arch, arch);
		if (rating > best_rating) {
			best = all->items[i];
			best_rating = rating;
		}
	}
	return best;
}

struct package *
packages_named(const struct packages *all, const struct dependency *d, const char *arch)
{
	return find_named(all, d, arch, false);
}

static struct package *
find_provider(const struct packages *all, const struct dependency *d, const char *arch)
{
	size_t low = 0, high = all->n_provided, middle;
	struct package *best = NULL;
	int rating, best_rating = 0;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(all->provided[middle].name, d->name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < all->n_provided && !strcmp(all->provided[low].name, d->name); low++) {
		if (all->provided[low].by->state)
			continue;
		rating = rate(all, all->provided[low].by, d->arch, arch);
		if (rating > best_rating) {
			best = all->provided[low].by;
			best_rating = rating;
		}
	}
	return best;
}

struct package *
packages_find(const struct packages *all, const struct dependency *d, const char *arch)
{
	struct package *found = find_named(all, d, arch, true);

	return found ? found : find_provider(all, d, arch);
}

char *
packages_nearest(const struct packages *all, const char *name)
{
	enum { MOST = 3 };
	size_t length = strlen(name), i, shown = 0;
	unsigned near, most = length > 5 ? 2 : length > 2;
	struct buffer text = { 0 };
	const char *last = "";

	buffer_add(&text, "", 0);
	for (near = 1; near <= most && !shown; near++) {
		for (i = 0; i < all->count && shown < MOST; i++) {
			if (all->items[i]->state || !strcmp(all->items[i]->name, last) ||
			    nearest_distance(name, length, all->items[i]->name) != near)
				continue;
			last = all->items[i]->name;
			buffer_print(&text, "%s '%s'", shown++ ? "," : "; nearest:", last);
		}
	}
	return text.data;
}

const char *
packages_shown(const struct packages *all, const struct package *package)
{
	size_t i = first_of(all, package->name);

	if (i + 1 < all->count && !strcmp(all->items[i + 1]->name, package->name))
		return mem_print("%s:%s", package->name, package->arch);
	return package->name;
}

/* -- the database ---------------------------------------------------------------------- */

char *
packages_list(struct packages *all, struct package *package)
{
	if (!package->listed)
		package->damage = all->format->list(all, package);
	package->listed = true;
	return package->damage;
}

static int
by_path(const void *path, const void *item)
{
	return strcmp(path, *(const char *const *)item);
}

bool
packages_has_path(const struct package *p, const char *path)
{
	return p->n_paths && bsearch(path, p->paths, p->n_paths, sizeof *p->paths, by_path);
}

/* Databases that are no text; a few words are better than none. */
static char *
name_other(const struct vfs *view)
{
	static const struct {
		const char *owner, *path, *lister;
	} others[] = {
		{ "rpm", "/usr/lib/sysimage/rpm", "rpm -ql" }, { "rpm", "/var/lib/rpm", "rpm -ql" },
		{ "pacman", "/var/lib/pacman/local", "pacman -Ql" },
	};
	size_t i;

	for (i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (vfs_find(view, others[i].path))
			return mem_print("cannot read %s's database '%s', only those of dpkg and apk: name "
			    "programs by 'exec', and their data by 'tree'; '%s NAME' lists it",
			    others[i].owner, others[i].path, others[i].lister);
	}
	return mem_print("there is no package database: neither '%s' nor '%s'", dpkg_format.file,
	    apk_format.file);
}

char *
packages_open(struct packages *all, const struct vfs *view)
{
	const struct node *node;
	char *complaint = NULL;

	*all = (struct packages){ .view = view };
	if ((node = vfs_find(view, dpkg_format.file)) && node->type == NODE_FILE)
		complaint = dpkg_open(all);
	else if ((node = vfs_find(view, apk_format.file)) && node->type == NODE_FILE)
		complaint = apk_open(all);
	if (complaint || all->count)
		return complaint ? complaint : packages_sort(all);
	return name_other(view);
}
