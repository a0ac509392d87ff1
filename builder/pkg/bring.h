/* SPDX-License-Identifier: ISC */
/* bring - what the files of this directory share. */
#ifndef BRING_H
#define BRING_H

#include <stdbool.h>
#include <stddef.h>

struct blob;
struct dependency;
struct entries;
struct entry;
struct import;
struct node;
struct nodemap;
struct package;
struct packages;
struct programs;

/* A program, library or script of a package. */
struct brought {
	struct package *package;
	const char *source;     /* in the view */
	const char *path;       /* in the jail */
};

struct bring {
	struct import *import;
	struct packages *packages;
	struct package **queue; /* all that come, in the order in which they were found */
	size_t queued;
	size_t resolved;        /* the dependencies of the first of them are in the queue */
	struct brought *objects;        /* files to be looked into */
	size_t n_objects;
	unsigned *uids, *gids;  /* the owners of the files, but root */
	size_t n_uids, n_gids;
	const char **missed;    /* interpreters that are not there, which a note has named */
	size_t n_missed;
	struct programs *programs;      /* private to bring_commands.c */
	struct nodemap *registry;       /* private to bring_registry.c */
};

/* bring_names.c: queue the packages of a line; and a package, with what it depends on. */
void bring_line(struct bring *, const struct entry *);
void bring_package(struct bring *, struct package *, struct package *by, const char *how,
    const struct entry *, unsigned wants);
void bring_dependencies(struct bring *);

/* bring_files.c: place the files of the packages that are in the queue. */
void bring_files(struct bring *);

/* Place one more file of the host, as if the package listed it. */
void bring_path(struct bring *, struct package *, const char *path);

/* Remember whom the node belongs to. */
void bring_owner(struct bring *, const struct node *);

/* bring_directories.c: directories that are made at the boot, or by a script. */
void bring_directories(struct bring *);

/* bring_made.c: files of the packages' directories that no package lists. */
void bring_made(struct bring *);

/* A file of configuration that a package has, or that its script has installed by ucf(1). */
struct registered {
	bool known;             /* false: it belongs to no package, or it cannot be told */
	bool made;              /* by a script */
	bool comes;             /* the package comes, whole */
	const char *package;    /* NULL: one that is no more installed */
};

/* bring_registry.c: the package of the file at path. */
struct registered bring_registered(struct bring *, const char *path);

/* bring_changed.c: is the file at path, of the package, another than was unpacked? */
bool bring_is_changed(const struct bring *, struct package *, const char *path,
    const struct blob *);

/* The file that the package had at path, beside the one at source that was changed, or NULL. */
const struct node *bring_pristine(const struct bring *, struct package *, const char *path,
    const char *source);

/* bring_objects.c: the interpreters of scripts, and the libraries of programs. */
void bring_interpreters(struct bring *);
void bring_libraries(struct bring *);

/* Is it a command, and not a part of something that may be used in many ways? */
bool bring_is_command(const char *path);

/* bring_commands.c: the essential packages of which a shell script calls a program. */
void bring_commands(struct bring *, const struct brought *script, const char *interpreter);

/* bring_alternatives.c: links to the files that were placed. */
void bring_alternatives(struct bring *);

/* bring_users.c: add the users of the files to the entries. */
void bring_users(struct bring *, struct entries *);

/* The number of a user or group by /etc/passwd or /etc/group of the host; of an unknown one 0. */
unsigned bring_id_of(const struct bring *, const char *path, const char *name);

/* bring_scripts.c: print a note for each package whose script would have done something. */
void bring_scripts(const struct bring *);

/* "recipe:3: package 'x'", for messages. */
const char *bring_where(const struct bring *, struct package *);

#endif
