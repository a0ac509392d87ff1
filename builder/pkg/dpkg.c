/* SPDX-License-Identifier: ISC */
/* dpkg - read the package database of dpkg(1). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dpkg.h"
#include "packages.h"
#include "builder/recipe/fields.h"
#include "builder/tree/blob.h"
#include "builder/tree/hostfs.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/kernel.h"
#include "lib/mem.h"

#define DATABASE "/var/lib/dpkg"

enum { STATUS_MOST = 256 << 20, LIST_MOST = 64 << 20 };

/* FROM of every package but BY is the file TO. */
struct diversion {
	const char *from, *to, *by;
};

struct diversions {
	struct diversion *items;
	size_t count;
};

/* -- status ---------------------------------------------------------------------------- */

static char *
damaged(unsigned line, const char *what)
{
	return mem_print("'%s' is damaged: line %u: %s", dpkg_format.file, line, what);
}

/* The field of the package that NAME stands for. */
static const char **
field_of(struct package *p, const char *name)
{
	const struct {
		const char *name;
		const char **value;
	} fields[] = {
		{ "Package", &p->name }, { "Architecture", &p->arch }, { "Version", &p->version },
		{ "Status", &p->state }, { "Depends", &p->depends }, { "Provides", &p->provides },
		{ "Pre-Depends", &p->pre_depends }, { "Recommends", &p->recommends },
		{ "Conffiles", &p->conffiles },
	};
	size_t i;

	for (i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		if (!strcmp(fields[i].name, name))
			return fields[i].value;
	}
	return NULL;
}

/* "install ok installed": what is wanted, whether it must be installed again, how far it is. */
static const char *
state_of(const char *status)
{
	const char *flag = strchr(status, ' '), *state = flag ? strchr(flag + 1, ' ') : NULL;

	if (!state || !state[1])
		return "of an unknown state";
	if (strncmp(flag + 1, "ok ", 3))
		return "to be installed again";
	/* Work for other packages is left to be done: its own files are all there. */
	if (!strncmp(++state, "triggers-", 9) || !strcmp(state, "installed"))
		return NULL;
	return state;
}

static char *
end_package(struct packages *all, struct package *p, unsigned line)
{
	if (!p->name || !p->state)
		return damaged(line, "a package without its name or status");
	if (!p->arch)
		p->arch = "all";
	if (!packages_is_name(p->name) || !packages_is_name(p->arch))
		return damaged(line, mem_print("'%s' is no name of a package", p->name));
	p->state = state_of(p->state);
	if (!p->state || (strcmp(p->state, "not-installed") && strcmp(p->state, "config-files"))) {
		packages_add(all, p);
	} else if (p->conffiles) {
		all->left = mem_grow(all->left, all->n_left, sizeof *all->left);
		all->left[all->n_left++] = p->conffiles;
	}
	*p = (struct package){ 0 };
	return NULL;
}

/* Set a field from its line, up to the NUL that the caller has put at its end. */
static char *
set_field(struct package *p, char *at, unsigned line)
{
	char *colon = strchr(at, ':');
	const char **field;

	if (!colon || colon == at)
		return damaged(line, "it is no field");
	*colon = '\0';
	if (!strcmp(at, "Essential") || !strcmp(at, "Protected"))
		p->essential |= !strcmp(colon + 1, " yes");
	field = field_of(p, at);
	if (field)
		*field = colon + 1 + strspn(colon + 1, " \t");
	return NULL;
}

/* The end of a field is that of the last line that begins with a blank. */
static char *
end_of_field(char *at, unsigned *line)
{
	for (;; at++) {
		at += strcspn(at, "\n");
		++*line;
		if (at[1] != ' ' && at[1] != '\t')
			return at;
	}
}

char *
dpkg_parse_status(struct packages *all, char *text, size_t length)
{
	struct package package = { 0 };
	char *at = text, *end, *complaint = NULL;
	unsigned line = 1, first;
	bool open = false;

	if (strlen(text) != length)
		return damaged(1, "it has a NUL byte");
	if (length && text[length - 1] != '\n')
		return damaged(1, "its last line has no end");
	while (*at && !complaint) {
		first = line;
		end = end_of_field(at, &line);
		*end = '\0';
		if (*at)
			complaint = set_field(&package, at, first);
		else if (open)
			complaint = end_package(all, &package, first);
		open = *at;
		at = end + 1;
	}
	if (!complaint && open)
		complaint = end_package(all, &package, line);
	return complaint;
}

/* -- the files of the database --------------------------------------------------------- */

/* A copy of the file, with a NUL behind it; NULL: there is none. */
static char *
read_file(const struct packages *all, const char *path, long long most, size_t *length,
    char **complaint)
{
	const struct node *node = vfs_find(all->view, path);
	const void *bytes;
	char *text;

	*complaint = NULL;
	if (!node || node->type != NODE_FILE)
		return NULL;
	if (node->content->size > most) {
		*complaint = mem_print("'%s' is damaged: it has more than %lld bytes", path, most);
		return NULL;
	}
	*length = (size_t)node->content->size;
	if (!*length)
		return mem_copy("", 0);
	bytes = blob_map(node->content);
	text = mem_copy(bytes, *length);
	blob_release(node->content, bytes);
	return text;
}

static const char *
info_file(const struct package *p, const char *kind, bool with_arch)
{
	if (with_arch)
		return mem_print(DATABASE "/info/%s:%s.%s", p->name, p->arch, kind);
	return mem_print(DATABASE "/info/%s.%s", p->name, kind);
}

/* Packages of several architectures beside each other have it in the names of their files. */
static char *
read_info(struct packages *all, const struct package *p, const char *kind, size_t *length,
    char **complaint)
{
	char *text = read_file(all, info_file(p, kind, true), LIST_MOST, length, complaint);

	if (!text && !*complaint)
		text = read_file(all, info_file(p, kind, false), LIST_MOST, length, complaint);
	return text;
}

static const char *
text_of(struct packages *all, const struct package *p, const char *kind)
{
	char *complaint;
	size_t length;

	return read_info(all, p, kind, &length, &complaint);
}

/* -- lists of files -------------------------------------------------------------------- */

static int
by_path(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
dpkg_sort_paths(struct package *p)
{
	size_t i, n = 0;

	if (!p->n_paths)
		return;
	qsort(p->paths, p->n_paths, sizeof *p->paths, by_path);
	for (i = 0; i < p->n_paths; i++) {
		if (!n || strcmp(p->paths[n - 1], p->paths[i]))
			p->paths[n++] = p->paths[i];
	}
	p->n_paths = n;
}

char *
dpkg_parse_list(struct package *p, char *text, size_t length, const char *name)
{
	char *at, *end, *complaint = NULL;
	const char *path;
	unsigned line = 1;

	if (strlen(text) != length)
		return mem_print("'%s' is damaged: it has a NUL byte", name);
	for (at = text; *at; at = end + 1, line++) {
		end = strchr(at, '\n');
		if (!end)
			return mem_print("'%s' is damaged: its last line has no end", name);
		*end = '\0';
		path = *at == '/' ? fields_path(at, &complaint) : NULL;
		if (!path)
			return mem_print("'%s' is damaged: line %u: %s", name, line,
			    complaint ? complaint : mem_print("'%s' is no absolute path", at));
		p->paths = mem_grow(p->paths, p->n_paths, sizeof *p->paths);
		p->paths[p->n_paths++] = path;
	}
	return NULL;
}

static void
divert(const struct diversions *diversions, struct package *p)
{
	const struct diversion *d;
	size_t i, j;

	for (i = 0; i < p->n_paths; i++) {
		for (j = 0; j < diversions->count; j++) {
			d = &diversions->items[j];
			if (!strcmp(p->paths[i], d->from) && strcmp(p->name, d->by)) {
				p->paths[i] = d->to;
				break;
			}
		}
	}
}

static const struct blob *
list_file(const struct packages *all, const struct package *p)
{
	const struct node *node = vfs_find(all->view, info_file(p, "list", true));

	if (!node)
		node = vfs_find(all->view, info_file(p, "list", false));
	return node ? node->content : NULL;
}

static char *
list_of(struct packages *all, struct package *p)
{
	char *complaint, *text;
	size_t length;

	text = read_info(all, p, "list", &length, &complaint);
	if (!text)
		return complaint ? complaint : mem_print("its list '%s' is gone",
		    info_file(p, "list", false));
	complaint = dpkg_parse_list(p, text, length, info_file(p, "list", false));
	if (!complaint) {
		p->unpacked = list_file(all, p);
		divert(all->more, p);
		dpkg_sort_paths(p);
	}
	return complaint;
}

const struct package_format dpkg_format = { DATABASE "/status", true, list_of, text_of };

/* -- the database ---------------------------------------------------------------------- */

static char *
cut_line(char **rest)
{
	char *line = *rest, *end = line + strcspn(line, "\n");

	*rest = *end ? end + 1 : end;
	*end = '\0';
	return line;
}

/* Three lines each: the path, its new path, and the package whose own it stays (":": none). */
static char *
read_diversions(struct packages *all)
{
	struct diversions *diversions = mem_new(sizeof *diversions);
	static const char name[] = DATABASE "/diversions";
	char *complaint, *text, *bad[2];
	struct diversion d;
	size_t length;

	all->more = diversions;
	text = read_file(all, name, LIST_MOST, &length, &complaint);
	while (text && *text) {
		d.from = fields_path(cut_line(&text), &bad[0]);
		d.to = fields_path(cut_line(&text), &bad[1]);
		d.by = cut_line(&text);
		if (!d.from || !d.to || !*d.by)
			return mem_print("'%s' is damaged: %s", name, bad[0] ? bad[0] : bad[1] ? bad[1] :
			    "a diversion has three lines");
		diversions->items = mem_grow(diversions->items, diversions->count, sizeof d);
		diversions->items[diversions->count++] = d;
	}
	return complaint;
}

/* The first architecture is that of the machine; without this file, that of dpkg itself. */
static const char *
read_arch(struct packages *all)
{
	struct dependency dpkg = { .name = "dpkg" };
	char *complaint, *text;
	struct package *p;
	size_t length;

	text = read_file(all, DATABASE "/arch", LIST_MOST, &length, &complaint);
	if (text && *text)
		return cut_line(&text);
	p = packages_named(all, &dpkg, NULL);
	return p ? p->arch : NULL;
}

/* dpkg holds a lock of fcntl(2) while it changes the database.  Only root can look at it. */
static char *
find_lock(const struct packages *all)
{
	static const char path[] = DATABASE "/lock";
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = kernel_open_in_root(hostfs_directory(all->view), path + 1,
	    O_RDONLY | O_CLOEXEC | O_NONBLOCK, false);
	int result;

	if (fd < 0)
		return NULL;
	result = fcntl(fd, F_GETLK, &lock);
	close(fd);
	if (result < 0 || lock.l_type == F_UNLCK)
		return NULL;
	return mem_print("process %ld is changing dpkg's database: wait until it has ended",
	    (long)lock.l_pid);
}

char *
dpkg_open(struct packages *all)
{
	char *complaint, *text;
	size_t length;

	all->format = &dpkg_format;
	complaint = find_lock(all);
	if (complaint)
		return complaint;
	text = read_file(all, dpkg_format.file, STATUS_MOST, &length, &complaint);
	if (!text) /* never without a complaint: packages.c has found the file */
		return complaint;
	complaint = dpkg_parse_status(all, text, length);
	if (!complaint)
		complaint = read_diversions(all);
	if (!complaint)
		all->arch = read_arch(all);
	return complaint;
}
