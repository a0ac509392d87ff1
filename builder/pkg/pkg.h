/* SPDX-License-Identifier: ISC */
/*
 * pkg - place the packages of the host: the files that its package database lists, with those of
 * the packages that they depend on.  Nothing of the host is run, neither its package manager nor
 * a script of a package.
 */
#ifndef PKG_H
#define PKG_H

#include <stdio.h>

struct entries;
struct import;
struct vfs;

/* The entries of "pkg WORDS" as the only line of a recipe, and the directories of every jail;
 * complaints are reported. */
void pkg_read(struct entries *, char *words[], size_t count);

/*
 * Place all entries pkg, after the entries that say all themselves: what a package brings yields
 * to those.  The users of the files are added to the entries.  Every complaint is reported; the
 * caller then calls msg_stop().
 */
void pkg_place(struct import *, struct entries *);

/* Print the packages, each with its size and what needs it, as comments of a list. */
void pkg_explain(FILE *);

/* Print by which line, package and dependencies the file at path is in the finished jail. */
void pkg_why(FILE *, const struct vfs *jail, const char *path);

#endif
