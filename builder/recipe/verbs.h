/* SPDX-License-Identifier: ISC */
/*
 * verbs - the words a recipe line may begin with, and their fields.
 *
 * One table is the parser, the help and the error message: "dir PATH MODE UID
 * GID" tells how a line is read.  The fields that gen_init_cpio(1) of the
 * kernel has stand in its order.
 */
#ifndef VERBS_H
#define VERBS_H

#include <stdio.h>

struct entry;

/*
 * Read one line's words into entry.  Returns NULL, or what is wrong with them
 * (allocated).  Sets verb, kind, opt, override and what the fields say.
 */
char *verbs_read(struct entry *, char *words[], size_t count);

/* One line a verb, for --help. */
void verbs_help(void);

#endif
