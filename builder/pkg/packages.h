/* SPDX-License-Identifier: ISC */
/* packages - the packages that a package database lists, whichever its format. */
#ifndef PACKAGES_H
#define PACKAGES_H

#include <stdbool.h>
#include <stddef.h>

struct blob;
struct entry;
struct package;
struct packages;
struct vfs;

/* What the recipe wants of a package: the union of all lines that lead to it. */
enum want {
	WANT_FILES      = 1,    /* all its files, with what it depends on */
	WANT_DOC        = 2,    /* with documentation, manual pages and translations */
	WANT_RECOMMENDS = 4,    /* and with the packages that it recommends */
	WANT_ALL        = 8,    /* a line without opt: a file that is gone is an error */
	WANT_OVERRIDE   = 16,   /* its files win over those of other lines */
	WANT_PRISTINE   = 64,   /* no configuration that an administrator has changed */
	WANT_DATA       = 32,   /* without WANT_FILES: of an essential package only data */
};

struct package {
	const char *name, *arch, *version;
	const char *state;      /* NULL: installed; or a word such as "half-configured" */

	/* Lists as in dpkg's status: "a (>= 1) | b, c"; NULL: none. */
	const char *depends, *pre_depends, *recommends, *provides;
	bool essential;
	const char *conffiles;  /* " /etc/x SUM" on a line each, or NULL */

	const char **paths;     /* of packages_list(): sorted, absolute, without '..' */
	size_t n_paths;
	bool listed;
	const struct blob *unpacked;    /* a file that is newer than all of these, or NULL */
	const char *sums;       /* private to bring_changed.c */
	char *damage;           /* why they are not known, or NULL */

	/* Set by the resolver: */
	unsigned wants;         /* enum want */
	const struct entry *line;       /* of the recipe, that leads to it first */
	struct package *by;     /* needs it; NULL: the line names it */
	const char *how;        /* "depends on", "recommends", ... */
	const char *where;      /* of bring_where(): the origin of its nodes */
	bool pending;           /* its files are to be placed */
	bool told;              /* what it depends on in vain was reported */
	size_t files;           /* that were placed, */
	long long bytes;        /* and their size */
};

/* The format of a database. */
struct package_format {
	const char *file;       /* the path of the database, for messages */
	bool arches;            /* "name:arch" is a name and an architecture */
	/* Set the paths of a package.  NULL, or a complaint (allocated). */
	char *(*list)(struct packages *, struct package *);
	/* A file that belongs to the package, such as "postinst", or NULL. */
	const char *(*text)(struct packages *, const struct package *, const char *kind);
};

/* A name that a package provides. */
struct provided {
	const char *name;
	struct package *by;
};

struct packages {
	const struct vfs *view;
	const struct package_format *format;
	const char *arch;       /* of the machine, or NULL */
	struct package **items; /* by name, then by architecture */
	size_t count;
	struct provided *provided;      /* by name, then as in items */
	size_t n_provided;
	const char **left;      /* the conffiles of packages that are removed, as of the others */
	size_t n_left;
	void *more;             /* private to the reader of the format */
};

/* One alternative of a list of dependencies: "name:arch". */
struct dependency {
	const char *name, *arch;        /* arch: NULL, if any will do */
	bool last;                      /* of its alternatives: a comma follows, or the end */
};

/* Open the database of view: dpkg's or apk's.  NULL, or a complaint. */
char *packages_open(struct packages *, const struct vfs *);

/* Add a copy of the package; sort when all are added: NULL, or a complaint. */
void packages_add(struct packages *, const struct package *);
char *packages_sort(struct packages *);

/* For qsort(3), of pointers to packages: by name, then by architecture. */
int packages_by_name(const void *, const void *);

/* The installed package that dependency names, for a package of ARCH (or NULL): by its name, or
 * one that provides it.  NULL: none. */
struct package *packages_find(const struct packages *, const struct dependency *, const char *arch);

/* The same, by name alone and in any state. */
struct package *packages_named(const struct packages *, const struct dependency *, const char *arch);

/* "nearest: 'a', 'b'", or "" (allocated). */
char *packages_nearest(const struct packages *, const char *name);

/* Read the paths of the package, once.  NULL, or the complaint of that time. */
char *packages_list(struct packages *, struct package *);

/* Does the list, which was read, have the path? */
bool packages_has_path(const struct package *, const char *path);

/* Cut the next alternative off *LIST; false at its end. */
bool packages_next(const struct packages *, const char **list, struct dependency *);

/* "name", or "name:arch" where the database has more than one of them. */
const char *packages_shown(const struct packages *, const struct package *);

/* Is it a name of a package, or of an architecture, that is safe in the name of a file? */
bool packages_is_name(const char *name);

#endif
