/* SPDX-License-Identifier: ISC */
/* fields - the fields of recipe lines: what each may hold, where it goes. */
#ifndef FIELDS_H
#define FIELDS_H

#include <stddef.h>

struct entry;

/* Each returns NULL, or a complaint (allocated). */

/* Read text as the field of this name, "PATH", "MODE", ... */
char *fields_set(struct entry *, const char *field, size_t length,
    const char *text);

/* Read "name=value" or a bare word. */
char *fields_set_option(struct entry *, const char *text);

/* What only the whole line shows: policies, for= that must be there. */
char *fields_check(struct entry *, const char *verb);

/*
 * The path as the tree knows it: absolute, no '.', no '//', no '/' at the end.
 * NULL with a complaint when it is empty, has '..' or is longer than the
 * kernel takes.
 */
char *fields_path(const char *text, char **complaint);

#endif
