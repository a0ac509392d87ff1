/* SPDX-License-Identifier: ISC */
/* fields - the fields of recipe lines: parse, check and store each. */
#ifndef FIELDS_H
#define FIELDS_H

#include <stddef.h>

struct entry;

/* Each function returns NULL, or a complaint (allocated). */

/* Read text as the field named field: "PATH", "MODE", ... */
char *fields_set(struct entry *, const char *field, size_t length,
    const char *text);

/* Read "name=value" or a bare word. */
char *fields_set_option(struct entry *, const char *text);

/* Check the whole line: the word of a policy; for= of lib must be given. */
char *fields_check(struct entry *, const char *verb);

/*
 * The path in the form of the tree: absolute, no '.', no '//', no '/' at the end.
 * NULL with a complaint when text is empty, has '..', or is longer than PATH_MAX or
 * NAME_MAX allow.
 */
char *fields_path(const char *text, char **complaint);

#endif
