/* SPDX-License-Identifier: ISC */
/* bring_files - place the files of packages. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bring.h"
#include "packages.h"
#include "builder/import/copy_path.h"
#include "builder/import/import.h"
#include "builder/recipe/entry.h"
#include "builder/status.h"
#include "builder/tree/blob.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/links.h"
#include "builder/tree/node.h"
#include "builder/tree/tree.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"

enum { SET_ID = 06000, ANY_R = 0444, ANY_X = 0111 };

/* Files of one kind, for one line that names the first. */
struct pile {
	size_t count;
	const char *first;
};

/* The package that is placed, and the directory of the file before: where it is in the view, and
 * in the jail, "" being the root. */
struct placing {
	struct bring *b;
	struct package *package;
	const char *path;               /* in the list */
	const char *directory, *from, *to;
	bool closed;                    /* the directory cannot be searched */
	/* Hard links of a package stay such; those that an administrator has made between packages
	 * do not. */
	struct links links;
	struct pile gone, unreadable, odd, set_id, caps, may_go, changed, spoiled;
};

/* The parts of a package that nothing runs. */
static const char *const documents[] = {
	"/usr/share/doc", "/usr/share/man", "/usr/share/info", "/usr/share/locale", "/usr/share/help",
	"/usr/share/lintian", "/usr/share/doc-base", "/usr/share/gtk-doc", "/usr/share/bug",
	"/usr/local/man",
};

enum { DOCUMENTS = sizeof documents / sizeof documents[0] };

/* What libraries read, and essential packages have. */
static const char *const data[] = {
	"/usr/lib/locale", "/lib/terminfo", "/usr/share/terminfo", "/etc/terminfo",
};

enum { DATA = sizeof data / sizeof data[0] };

static bool
is_below(const char *const *directories, size_t count, const char *path)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (text_is_within(path, directories[i]))
			return true;
	}
	return false;
}

static bool
is_document(const char *path)
{
	return is_below(documents, DOCUMENTS, path);
}

static bool
is_data(const char *path)
{
	return is_below(data, DATA, path);
}

static void
pile_up(struct pile *pile, const char *path)
{
	if (!pile->count++)
		pile->first = path;
}

static void
add_owner(unsigned **ids, size_t *count, unsigned id)
{
	size_t i;

	for (i = 0; i < *count; i++) {
		if ((*ids)[i] == id)
			return;
	}
	*ids = mem_grow(*ids, *count, sizeof **ids);
	(*ids)[(*count)++] = id;
}

void
bring_owner(struct bring *b, const struct node *node)
{
	if (node->uid)
		add_owner(&b->uids, &b->n_uids, node->uid);
	if (node->gid)
		add_owner(&b->gids, &b->n_gids, node->gid);
}

static struct node
like(const struct placing *p, const struct node *source)
{
	bool override = p->package->wants & WANT_OVERRIDE;

	return (struct node){
		.type = source->type, .mode = source->mode, .uid = source->uid, .gid = source->gid,
		.target = source->target, .content = source->content,
		.caps = source->caps, .caps_size = source->caps_size,
		.origin = bring_where(p->b, p->package), .override = override, .package = !override,
	};
}

/* A user may have no right to read a file of root's, and would learn it only when all is written. */
static bool
is_readable(const struct placing *p, const struct node *source)
{
	return (source->mode & ANY_R) == ANY_R || faccessat(hostfs_directory(p->b->import->view),
	    source->path + 1, R_OK, AT_EACCESS) == 0;
}

static void
remember_object(struct placing *p, const struct node *source, const char *path)
{
	struct bring *b = p->b;

	if (!(source->mode & ANY_X) && !strstr(path, ".so"))
		return;
	b->objects = mem_grow(b->objects, b->n_objects, sizeof *b->objects);
	b->objects[b->n_objects++] = (struct brought){ p->package, source->path, path };
}

/* A configuration file that was changed comes as it is, or as the package had it. */
static bool
use_original(struct placing *p, const struct node *source, struct node *node)
{
	const struct node *original;

	if (!(p->package->wants & WANT_PRISTINE) || strncmp(p->path, "/etc/", 5)) {
		pile_up(&p->changed, p->path);
		return true;
	}
	original = bring_pristine(p->b, p->package, p->path, source->path);
	if (original)
		node->content = original->content;
	else
		pile_up(&p->spoiled, p->path);
	return original;
}

/* False: the file stays out. */
static bool
take_file(struct placing *p, const struct node *source, struct node *node)
{
	if (!is_readable(p, source)) {
		pile_up(&p->unreadable, source->path);
		return false;
	}
	if ((source->mode & SET_ID) && !p->b->import->policies.keep_setid) {
		pile_up(&p->set_id, source->path);
		node->mode &= ~(unsigned)SET_ID;
	}
	if (source->caps && !p->b->import->policies.keep_setid) {
		pile_up(&p->caps, source->path);
		node->caps = NULL;
	}
	if (bring_is_changed(p->b, p->package, p->path, source->content) && !use_original(p, source, node))
		return false;
	remember_object(p, source, node->path);
	node->names = links_of(&p->links, source->content);
	p->package->files++;
	p->package->bytes += source->content->size;
	return true;
}

static void
place(struct placing *p, const struct node *source, const char *path)
{
	struct node node = like(p, source);
	char *complaint;

	node.path = path;
	if (source->type == NODE_FILE && !take_file(p, source, &node))
		return;
	if (source->type != NODE_FILE && source->type != NODE_DIR && source->type != NODE_LINK) {
		pile_up(&p->odd, source->path);
		return;
	}
	if (source->type == NODE_LINK)
		node.uid = node.gid = 0;
	bring_owner(p->b, &node);
	complaint = tree_place(p->b->import->tree, &node);
	if (complaint)
		msg_complain("%s", complaint);
}

/* Can the user look for names in the directory? */
static bool
is_closed(const struct placing *p, const struct node *directory)
{
	return (directory->mode & ANY_X) != ANY_X && faccessat(hostfs_directory(p->b->import->view),
	    directory->path + 1, X_OK, AT_EACCESS) < 0;
}

/* Is it a directory above that the user cannot search? */
static bool
is_hidden(const struct placing *p)
{
	return faccessat(hostfs_directory(p->b->import->view), p->directory + 1, F_OK, 0) < 0 &&
	    errno == EACCES;
}

/* Go to the directory of the next file; false: it is not there. */
static bool
enter(struct placing *p, const char *path, size_t length)
{
	struct node node = { .origin = bring_where(p->b, p->package), .package = true };
	const struct node *directory;
	char *complaint;

	if (p->directory && strlen(p->directory) == length && !strncmp(p->directory, path, length))
		return p->from;
	p->directory = mem_copy(path, length);
	p->from = NULL;
	directory = vfs_find(p->b->import->view, length ? p->directory : "/");
	p->closed = directory ? is_closed(p, directory) : is_hidden(p);
	if (!directory || directory->type != NODE_DIR)
		return false;
	complaint = copy_path_way(p->b->import->tree, p->b->import->view, p->directory, &node,
	    &p->from, &p->to);
	if (complaint)
		msg_complain("%s", complaint);
	return p->from;
}

static void
place_path(struct placing *p, const char *path)
{
	const char *slash = strrchr(path, '/');
	bool document = is_document(path);
	const struct node *source = NULL;
	size_t length = (size_t)(slash - path), n = strlen(slash + 1);

	p->path = path;
	if (!n || (document && !(p->package->wants & WANT_DOC)))
		return;
	if (!(p->package->wants & WANT_FILES) && !is_data(path))
		return;
	if (enter(p, path, length) && !p->closed)
		source = p->b->import->view->look(p->b->import->view, mem_join(p->from, slash + 1, n));
	if (source)
		place(p, source, mem_join(p->to, slash + 1, n));
	else if (p->closed)
		pile_up(&p->unreadable, path);
	else
		pile_up(document || !strncmp(path, "/etc/", 5) ? &p->may_go : &p->gone, path);
}

/* -- what has happened ----------------------------------------------------------------- */

/* "'/x' is gone", or "3 files are gone, the first is '/x'" (allocated). */
static const char *
name_pile(const struct pile *pile, const char *what)
{
	return pile->count == 1 ? mem_print("'%s' is %s", pile->first, what) :
	    mem_print("%zu files are %s, the first is '%s'", pile->count, what, pile->first);
}

static void
leave_out(const struct placing *p, const struct pile *pile, const char *what)
{
	if (pile->count)
		msg_note("%s: left out: %s", bring_where(p->b, p->package), name_pile(pile, what));
}

/* Without opt each file must be there. */
static void
refuse(const struct placing *p, const struct pile *pile, const char *what)
{
	if (!(p->package->wants & WANT_ALL))
		leave_out(p, pile, what);
	else if (pile->count)
		msg_error(STATUS_UNRESOLVED, "%s: %s ('opt pkg' leaves it out)",
		    bring_where(p->b, p->package), name_pile(pile, what));
}

static void
tell(const struct placing *p)
{
	refuse(p, &p->gone, "gone, but listed");
	refuse(p, &p->unreadable, "not readable for this user");
	refuse(p, &p->spoiled, "not as it was unpacked, and the host has no original");
	/* The administrator may have removed these, and dpkg does not mind. */
	leave_out(p, &p->may_go, "gone, but listed");
	leave_out(p, &p->odd, "neither directory, file nor link");
	if (p->changed.count)
		msg_note("%s: %s", bring_where(p->b, p->package), name_pile(&p->changed,
		    "not as it was unpacked, and comes as it is"));
	if (p->set_id.count)
		msg_note("%s: %s", bring_where(p->b, p->package), name_pile(&p->set_id,
		    "placed without set-id bits"));
	if (p->caps.count)
		msg_note("%s: %s", bring_where(p->b, p->package), name_pile(&p->caps,
		    "placed without file capabilities"));
}

static void
place_package(struct bring *b, struct package *package)
{
	struct placing p = { .b = b, .package = package };
	char *complaint = packages_list(b->packages, package);
	size_t i;

	if (complaint) {
		msg_error(STATUS_UNRESOLVED, "%s: %s", bring_where(b, package), complaint);
		return;
	}
	for (i = 0; i < package->n_paths; i++)
		place_path(&p, package->paths[i]);
	tell(&p);
}

void
bring_path(struct bring *b, struct package *package, const char *path)
{
	struct placing p = { .b = b, .package = package };

	place_path(&p, path);
	tell(&p);
}

void
bring_files(struct bring *b)
{
	size_t i;

	for (i = 0; i < b->queued; i++) {
		if (b->queue[i]->pending)
			place_package(b, b->queue[i]);
		b->queue[i]->pending = false;
	}
}
