/* SPDX-License-Identifier: ISC */
/* word - a name as a word of a recipe: quoted where it must be. */
#ifndef WORD_H
#define WORD_H

#include <stdbool.h>
#include <stdio.h>

/* Prints a blank before it.  True: quotes were needed. */
bool word_print(FILE *, const char *word);

#endif
