/* SPDX-License-Identifier: ISC */
/*
 * verbs - the verbs of a recipe and their fields.
 *
 * One table drives the parser, the help and the error message: "dir PATH MODE UID
 * GID".  Verbs that the kernel's gen_init_cpio has, too, take the same fields in the
 * same order.
 */
#ifndef VERBS_H
#define VERBS_H

#include <stdio.h>

struct entry;

/*
 * Parse the words of one line into entry: verb, kind, opt, override and the fields.
 * Returns NULL, or a complaint (allocated).
 */
char *verbs_read(struct entry *, char *words[], size_t count);

/* Print one line for each verb, for --help. */
void verbs_help(void);

#endif
