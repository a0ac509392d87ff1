/* SPDX-License-Identifier: ISC */
/*
 * lexer - split the text of a recipe into lines of words.  Pure: it reads memory, and
 * calls only lookup().
 *
 * Blanks separate words.  '#' opens a comment where a word could begin.  A
 * backslash at the end of a line joins the next line to it.  "..." quotes, also inside
 * a word, with \" \\ \n \t \xHH and no other escape.  ${NAME} is replaced by its value,
 * in quotes and out of them; the value is not scanned again.
 */
#ifndef LEXER_H
#define LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct lexer {
	const char *at, *end;
	unsigned line;                          /* of the words last read, from 1 */
	unsigned next;                          /* of the line after them */
	const char *(*lookup)(const char *name); /* returns NULL if name is not set */
	char **words;
	size_t count;
	char *complaint;                        /* the reason of LEXER_BAD */
};

enum lexer_result { LEXER_WORDS, LEXER_END, LEXER_BAD };

void lexer_open(struct lexer *, const char *text, size_t length,
    const char *(*lookup)(const char *name));

/*
 * Read the next line that has words.  LEXER_BAD skips the bad line, so the caller can
 * read on.  The words stay allocated; the next call reuses the array.
 */
enum lexer_result lexer_line(struct lexer *);

/* Print a blank and word, quoted if necessary.  True: it was quoted. */
bool lexer_print_word(FILE *, const char *word);

#endif
