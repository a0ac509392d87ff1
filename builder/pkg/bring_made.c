/* SPDX-License-Identifier: ISC */
/*
 * bring_made - files that scripts of packages have made on the host, and no package lists.
 *
 * Below /etc these are the files and links of a package's directory that belong to no package:
 * those of ucf(1), links to configuration that is switched on, certificates.  Elsewhere they are
 * caches, without which programs start and do nothing.
 */
#define _GNU_SOURCE
#include <fnmatch.h>
#include <string.h>

#include "bring.h"
#include "packages.h"
#include "builder/import/import.h"
#include "builder/tree/blob.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"

enum { OTHERS_R = 0004, OTHERS_RX = 0005 };

/* A pattern may be in any component; a '*' does not match a '/'. */
static const char *const caches[] = {
	"/usr/lib/*-linux-*/gdk-pixbuf-2.0/*/loaders.cache",
	"/usr/lib/*-linux-*/gio/modules/giomodule.cache",
	"/usr/lib/*-linux-*/graphviz/config*",
	"/usr/lib/*-linux-*/gtk-*/*/immodules.cache",
	"/usr/lib/locale/locale-archive",
	"/usr/share/dict/words",
	"/usr/share/glib-2.0/schemas/gschemas.compiled",
	"/usr/share/mime/*",
	"/var/lib/aspell/*",
	"/var/lib/ghc/package.conf.d/package.cache",
	"/var/lib/ispell/*",
	"/var/lib/texmf/ls-R*",
	"/var/lib/texmf/fonts/map/*/*/*",
	"/var/lib/texmf/web2c/*/*",
};

enum { CACHES = sizeof caches / sizeof caches[0] };

/* Directories below /etc in which the packages, and the administrator, put files for one program:
 * they are about the host. */
static const char *const shared[] = {
	"/etc/alternatives", "/etc/apparmor.d", "/etc/apt", "/etc/cron.*", "/etc/default", "/etc/dpkg",
	"/etc/init", "/etc/init.d", "/etc/kernel", "/etc/ld.so.conf.d", "/etc/logrotate.d",
	"/etc/modprobe.d",
	"/etc/modules-load.d", "/etc/network", "/etc/NetworkManager", "/etc/profile.d", "/etc/rc?.d",
	"/etc/skel", "/etc/sudoers.d", "/etc/sysctl.d", "/etc/systemd", "/etc/tmpfiles.d", "/etc/udev",
};

enum { SHARED = sizeof shared / sizeof shared[0] };

/* What is kept of an older configuration. */
static const char *const old[] = {
	"*.dpkg-*", "*.ucf-*", "*~", "*.bak", "*.orig", "*.save", ".*",
};

enum { OLD = sizeof old / sizeof old[0] };

/* A link that a script has made. */
struct made_link {
	struct package *package;
	const struct node *node;        /* NULL: it was placed */
};

struct making {
	struct bring *b;
	struct nodemap done;            /* directories below /etc */
	struct made_link *links;
	size_t n_links;
	size_t secret;
	const char *first_secret;
};

static bool
is_like(const char *const *patterns, size_t count, const char *text, int flags)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!fnmatch(patterns[i], text, flags))
			return true;
	}
	return false;
}

/* What others may not read is a secret of the host. */
static bool
is_secret(struct making *m, const struct node *node)
{
	if (node->mode & OTHERS_R)
		return false;
	if (node->content->size && !m->secret++)
		m->first_secret = node->path;
	return true;
}

/* Links wait until all files are there. */
static void
look_at(struct making *m, struct package *p, const char *path)
{
	const struct vfs *view = m->b->import->view;
	struct registered owner = bring_registered(m->b, path);
	const struct node *node;

	if (tree_look(m->b->import->tree, path) || (owner.known && !(owner.made && owner.comes)))
		return;
	node = view->look(view, path);
	if (node && node->type == NODE_FILE && !(p->wants & WANT_PRISTINE) && !is_secret(m, node))
		bring_path(m->b, p, path);
	if (!node || node->type != NODE_LINK)
		return;
	m->links = mem_grow(m->links, m->n_links, sizeof *m->links);
	m->links[m->n_links++] = (struct made_link){ p, node };
}

static bool
leads_somewhere(const struct making *m, const struct node *link)
{
	const char *target = link->target[0] == '/' ? link->target : mem_print("%.*s/%s",
	    (int)(strrchr(link->path, '/') - link->path), link->path, link->target);

	return vfs_find(tree_view(m->b->import->tree), target);
}

/* A link whose target is not in the jail is left out.  Such as leads to configuration of another
 * package, which is switched on here, is worth a word. */
static void
tell_links(const struct making *m)
{
	const char *first = NULL, *final;
	struct buffer names = { 0 };
	struct registered owner;
	size_t i;

	buffer_add(&names, " ", 1);
	for (i = 0; i < m->n_links; i++) {
		final = m->links[i].node ? vfs_follow(m->b->import->view, m->links[i].node->path,
		    VFS_LAST | VFS_EXISTS) : NULL;
		owner = final ? bring_registered(m->b, final) : (struct registered){ 0 };
		if (!owner.package || owner.comes)
			continue;
		if (!first)
			first = m->links[i].node->path;
		if (!strstr(names.data, mem_print(" %s ", owner.package)))
			buffer_print(&names, "%s ", owner.package);
	}
	if (first)
		msg_note("left out: links to configuration of packages that do not come, the first is '%s': "
		    "add 'pkg%.*s'", first, (int)names.length - 1, names.data);
}

/* A link may lead to another link. */
static void
place_links(struct making *m)
{
	bool more = true;
	size_t i;

	while (more) {
		more = false;
		for (i = 0; i < m->n_links; i++) {
			if (!m->links[i].node || !leads_somewhere(m, m->links[i].node))
				continue;
			bring_path(m->b, m->links[i].package, m->links[i].node->path);
			m->links[i].node = NULL;
			more = true;
		}
	}
}

static void
look_into(struct making *m, struct package *p, const char *path)
{
	const struct vfs *view = m->b->import->view;
	const struct node *node = view->look(view, path);
	const char **names;
	size_t i, count;

	if (!node || node->type != NODE_DIR || (node->mode & OTHERS_RX) != OTHERS_RX ||
	    nodemap_find(&m->done, path) ||
	    is_like(shared, SHARED, path, FNM_LEADING_DIR))
		return;
	nodemap_add(&m->done, &(struct node){ .path = path });
	names = hostfs_list(view, path, &count);
	for (i = 0; names && i < count; i++) {
		if (!is_like(old, OLD, names[i], 0))
			look_at(m, p, mem_print("%s/%s", path, names[i]));
	}
}

/* A package that comes, whole, and has the directory. */
static struct package *
owner_of(const struct bring *b, const char *directory)
{
	size_t i;

	for (i = 0; i < b->queued; i++) {
		if ((b->queue[i]->wants & WANT_FILES) && packages_has_path(b->queue[i], directory))
			return b->queue[i];
	}
	return NULL;
}

static void
bring_cache(struct making *m, const char *path)
{
	const char *directory = mem_copy(path, (size_t)(strrchr(path, '/') - path));
	struct package *p = owner_of(m->b, directory);

	if (p)
		look_at(m, p, path);
}

/* The files below DIRECTORY that the rest of a pattern matches. */
static void
expand(struct making *m, const char *directory, const char *pattern)
{
	const struct vfs *view = m->b->import->view;
	size_t n = strcspn(++pattern, "/"), i, count;
	const char *word = mem_copy(pattern, n), *path, **names;
	const struct node *node;

	if (strpbrk(word, "*?"))
		names = hostfs_list(view, *directory ? directory : "/", &count);
	else
		names = &word, count = 1;
	for (i = 0; names && i < count; i++) {
		if (fnmatch(word, names[i], FNM_PERIOD))
			continue;
		path = mem_join(directory, names[i], strlen(names[i]));
		node = view->look(view, path);
		if (node && node->type == NODE_DIR && pattern[n])
			expand(m, path, pattern + n);
		else if (node && !pattern[n])
			bring_cache(m, path);
	}
}

void
bring_made(struct bring *b)
{
	struct making m = { .b = b };
	struct package *p;
	size_t i, j;

	for (i = 0; i < b->queued; i++) {
		p = b->queue[i];
		for (j = 0; (p->wants & WANT_FILES) && j < p->n_paths; j++) {
			if (!strncmp(p->paths[j], "/etc/", 5))
				look_into(&m, p, p->paths[j]);
		}
	}
	for (i = 0; i < CACHES; i++)
		expand(&m, "", caches[i]);
	place_links(&m);
	tell_links(&m);
	if (m.secret)
		msg_note("left out: %zu files of directories of packages, which no package has and not "
		    "everybody may read, the first is '%s'", m.secret, m.first_secret);
}
