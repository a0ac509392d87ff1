/* SPDX-License-Identifier: ISC */
/* apk - read the package database of apk(8), which is not run. */
#ifndef APK_H
#define APK_H

#include <stddef.h>

struct package_format;
struct packages;

extern const struct package_format apk_format;

/* Read the database of packages->view.  NULL, or a complaint (allocated). */
char *apk_open(struct packages *);

/* The parser, of a text in memory that it cuts up.  NULL, or a complaint. */
char *apk_parse(struct packages *, char *text, size_t length);

#endif
