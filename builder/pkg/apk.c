/* SPDX-License-Identifier: ISC */
/* apk - read the package database of apk(8). */
#include <string.h>

#include "apk.h"
#include "dpkg.h"
#include "packages.h"
#include "builder/recipe/fields.h"
#include "builder/tree/blob.h"
#include "builder/tree/node.h"
#include "builder/tree/vfs.h"
#include "lib/mem.h"

enum { MOST = 256 << 20 };

/* A package that is being read; directory: of the names that follow it. */
struct reading {
	struct packages *all;
	struct package package;
	const char *directory;
	unsigned line;
	char *complaint;
};

static void
complain(struct reading *r, const char *what)
{
	r->complaint = mem_print("'%s' is damaged: line %u: %s", apk_format.file, r->line, what);
}

/* "so:libc.so.1>=1 cmd:x=2 !other": the names, as in a list of dpkg's; what must not be
 * installed is not. */
static const char *
names_of(const char *text)
{
	struct buffer list = { 0 };
	const char *p = text;
	size_t n;

	buffer_add(&list, "", 0);
	for (;; p += n) {
		p += strspn(p, " ");
		n = strcspn(p, " ");
		if (!n)
			return list.data;
		if (*p != '!')
			buffer_print(&list, "%.*s,", (int)strcspn(p, " =<>~"), p);
	}
}

static void
add_path(struct reading *r, const char *name)
{
	struct package *p = &r->package;
	char *complaint;
	const char *path = fields_path(mem_print("/%s/%s", r->directory ? r->directory : "", name),
	    &complaint);

	if (!path) {
		complain(r, complaint);
		return;
	}
	p->paths = mem_grow(p->paths, p->n_paths, sizeof *p->paths);
	p->paths[p->n_paths++] = path;
}

static void
end_package(struct reading *r)
{
	struct package *p = &r->package;

	if (!p->name || !packages_is_name(p->name))
		complain(r, "a package without a name");
	else if (p->arch && !packages_is_name(p->arch))
		complain(r, "an architecture that is none");
	if (!p->arch)
		p->arch = "noarch";
	p->listed = true;
	dpkg_sort_paths(p);
	packages_add(r->all, p);
	*p = (struct package){ 0 };
	r->directory = NULL;
}

static void
read_line(struct reading *r, const char *line)
{
	const char *value = line + 2;

	if (!*line || line[1] != ':') {
		complain(r, "it is no field");
		return;
	}
	switch (*line) {
	case 'P':
		r->package.name = value;
		break;
	case 'V':
		r->package.version = value;
		break;
	case 'A':
		r->package.arch = value;
		break;
	case 'D':
		r->package.depends = names_of(value);
		break;
	case 'p':
		r->package.provides = names_of(value);
		break;
	case 'F':
		r->directory = value;
		add_path(r, "");
		break;
	case 'R':
		add_path(r, value);
		break;
	}
}

char *
apk_parse(struct packages *all, char *text, size_t length)
{
	struct reading r = { .all = all };
	char *at, *end;
	bool open = false;

	r.line = 1;
	if (strlen(text) != length)
		complain(&r, "it has a NUL byte");
	for (at = text; *at && !r.complaint; at = end + 1, r.line++) {
		end = strchr(at, '\n');
		if (!end) {
			complain(&r, "it has no end");
			break;
		}
		*end = '\0';
		if (*at)
			read_line(&r, at);
		else if (open)
			end_package(&r);
		open = *at;
	}
	if (open && !r.complaint)
		end_package(&r);
	return r.complaint;
}

char *
apk_open(struct packages *all)
{
	const struct node *node = vfs_find(all->view, apk_format.file);
	const void *bytes;
	char *text;

	all->format = &apk_format;
	if (node->content->size > MOST)
		return mem_print("'%s' is damaged: it has more than %d bytes", apk_format.file, MOST);
	if (!node->content->size)
		return NULL;
	bytes = blob_map(node->content);
	text = mem_copy(bytes, (size_t)node->content->size);
	blob_release(node->content, bytes);
	return apk_parse(all, text, (size_t)node->content->size);
}

/* The paths were read with the package. */
static char *
list_of(struct packages *all, struct package *p)
{
	return NULL;
}

static const char *
text_of(struct packages *all, const struct package *p, const char *kind)
{
	return NULL;
}

const struct package_format apk_format = { "/lib/apk/db/installed", false, list_of, text_of };
