/* SPDX-License-Identifier: ISC */
/* dpkg - read the package database of dpkg(1), which is not run. */
#ifndef DPKG_H
#define DPKG_H

#include <stddef.h>

struct package;
struct package_format;
struct packages;

extern const struct package_format dpkg_format;

/* Read the database of packages->view.  NULL, or a complaint (allocated). */
char *dpkg_open(struct packages *);

/*
 * The parsers, of a text in memory that they cut up: the file status, and the list of files of
 * one package.  NULL, or a complaint.
 */
char *dpkg_parse_status(struct packages *, char *text, size_t length);
char *dpkg_parse_list(struct package *, char *text, size_t length, const char *name);

/* Sort the paths of a package, and drop those that stand twice. */
void dpkg_sort_paths(struct package *);

#endif
