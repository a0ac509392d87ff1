/* SPDX-License-Identifier: ISC */
/*
 * lexer - the text of a recipe, cut into lines of words.  Pure: it reads
 * memory and asks nobody but the callback.
 *
 * Blanks separate words.  '#' opens a comment where a word could begin.  A
 * backslash at the end of a line joins the next one.  "..." quotes, wherever in
 * a word it begins, with \" \\ \n \t \xHH and no other escape.  ${NAME} is
 * looked up, in quotes and out of them; what it yields is not looked at again.
 */
#ifndef LEXER_H
#define LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct lexer {
	const char *at, *end;
	unsigned line;                          /* of the words last read, from 1 */
	unsigned next;                          /* of what comes after them */
	const char *(*lookup)(const char *name); /* NULL: it is not set */
	char **words;
	size_t count;
	char *complaint;                        /* why LEXER_BAD */
};

enum lexer_result { LEXER_WORDS, LEXER_END, LEXER_BAD };

void lexer_open(struct lexer *, const char *text, size_t length,
    const char *(*lookup)(const char *name));

/*
 * The next line that has words.  After LEXER_BAD the bad line is behind us and
 * reading can go on.  The words stay; the array is reused by the next call.
 */
enum lexer_result lexer_line(struct lexer *);

/* Prints a blank before it.  True: quotes were needed. */
bool lexer_print_word(FILE *, const char *word);

#endif
