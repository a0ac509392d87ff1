/* SPDX-License-Identifier: ISC */
/* lexer - split the text of a recipe into lines of words. */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "lexer.h"
#include "lib/mem.h"
#include "lib/text.h"

void
lexer_open(struct lexer *lx, const char *text, size_t length,
    const char *(*lookup)(const char *name))
{
	/* Some editors write a byte order mark: skip it. */
	if (length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		text += 3, length -= 3;
	*lx = (struct lexer){
		.at = text, .end = text + length, .next = 1, .lookup = lookup,
	};
}

static int
peek(const struct lexer *lx, size_t ahead)
{
	if ((size_t)(lx->end - lx->at) <= ahead)
		return '\n';
	return (unsigned char)lx->at[ahead];
}

static bool
is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The length of a backslash at the end of a line, with or without "\r"; 0: none. */
static size_t
joins(const struct lexer *lx)
{
	if (lx->at >= lx->end || *lx->at != '\\')
		return 0;
	if (peek(lx, 1) == '\n')
		return 2;
	return peek(lx, 1) == '\r' && peek(lx, 2) == '\n' ? 3 : 0;
}

static void
join(struct lexer *lx, size_t n)
{
	size_t left = lx->end - lx->at;

	lx->at += n < left ? n : left;
	lx->next++;
}

static bool
bad(struct lexer *lx, char *complaint)
{
	lx->complaint = complaint;
	return false;
}

static bool
expand(struct lexer *lx, struct buffer *word)
{
	const char *name = lx->at + 2, *value;
	size_t n = 0, left = lx->end - name;

	while (n < left && (isalnum((unsigned char)name[n]) || name[n] == '_'))
		n++;
	if (!n || n == left || name[n] != '}')
		return bad(lx, "a '${' needs a name and a '}'");
	name = mem_copy(name, n);
	value = lx->lookup(name);
	if (!value)
		return bad(lx, mem_print("'${%s}' is not set: "
		    "set it with -D %s=VALUE", name, name));
	buffer_add(word, value, strlen(value));
	lx->at += n + 3;
	return true;
}

static int
hex(int c)
{
	if (isdigit(c))
		return c - '0';
	c = tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
escape(struct lexer *lx, struct buffer *word)
{
	int c = peek(lx, 1), value;
	char byte;

	lx->at += 2;
	switch (c) {
	case '"':
	case '\\':
		byte = (char)c;
		break;
	case 'n':
		byte = '\n';
		break;
	case 't':
		byte = '\t';
		break;
	case 'x':
		if (hex(peek(lx, 0)) < 0 || hex(peek(lx, 1)) < 0)
			return bad(lx, "'\\x' needs two hexadecimal digits");
		value = hex(peek(lx, 0)) * 16 + hex(peek(lx, 1));
		if (!value)
			return bad(lx, "'\\x00' cannot be in a word");
		byte = (char)value;
		lx->at += 2;
		break;
	default:
		return bad(lx, "unknown escape: use \\\" \\\\ \\n \\t or \\xHH");
	}
	buffer_add(word, &byte, 1);
	return true;
}

static bool
quoted(struct lexer *lx, struct buffer *word)
{
	lx->at++;
	for (;;) {
		if (joins(lx)) {
			join(lx, joins(lx));
		} else if (peek(lx, 0) == '\n') {
			return bad(lx, "a '\"' is not closed on its line");
		} else if (peek(lx, 0) == '"') {
			lx->at++;
			return true;
		} else if (peek(lx, 0) == '\\') {
			if (!escape(lx, word))
				return false;
		} else if (peek(lx, 0) == '$' && peek(lx, 1) == '{') {
			if (!expand(lx, word))
				return false;
		} else if (!*lx->at) {
			return bad(lx, "a NUL byte: this is not a text");
		} else {
			buffer_add(word, lx->at++, 1);
		}
	}
}

static bool
read_word(struct lexer *lx)
{
	struct buffer word = { 0 };
	bool good = true;

	buffer_add(&word, "", 0);
	while (good && !is_blank(peek(lx, 0)) && peek(lx, 0) != '\n' && !joins(lx)) {
		if (peek(lx, 0) == '"')
			good = quoted(lx, &word);
		else if (peek(lx, 0) == '$' && peek(lx, 1) == '{')
			good = expand(lx, &word);
		else if (!*lx->at)
			good = bad(lx, "a NUL byte: this is not a text");
		else
			buffer_add(&word, lx->at++, 1);
	}
	lx->words = mem_grow(lx->words, lx->count, sizeof *lx->words);
	lx->words[lx->count++] = word.data;
	return good;
}

static void
skip_line(struct lexer *lx)
{
	const char *newline = memchr(lx->at, '\n', lx->end - lx->at);

	lx->at = newline ? newline : lx->end;
}

/* Skip the rest of a bad line, with the lines joined to it. */
static void
give_up_line(struct lexer *lx)
{
	while (lx->at < lx->end && *lx->at != '\n') {
		if (joins(lx))
			join(lx, joins(lx));
		else
			lx->at += *lx->at == '\\' && lx->end - lx->at > 1 ? 2 : 1;
	}
}

/* Read the words of one line; lx->at then points to its newline, or to the end. */
static bool
read_words(struct lexer *lx)
{
	for (;;) {
		if (joins(lx)) {
			join(lx, joins(lx));
		} else if (is_blank(peek(lx, 0))) {
			lx->at++;
		} else if (peek(lx, 0) == '\n') {
			return true;
		} else if (peek(lx, 0) == '#') {
			skip_line(lx);
			return true;
		} else if (!read_word(lx)) {
			give_up_line(lx);
			return false;
		}
	}
}

enum lexer_result
lexer_line(struct lexer *lx)
{
	bool good;

	while (lx->at < lx->end) {
		lx->count = 0;
		lx->line = lx->next;
		good = read_words(lx);
		if (lx->at < lx->end)
			lx->at++;
		lx->next++;
		if (!good)
			return LEXER_BAD;
		if (lx->count)
			return LEXER_WORDS;
	}
	return LEXER_END;
}

/* Names print as they are, if they are safe for a terminal. */
static bool
is_plain(const char *word)
{
	const char *p;
	size_t n;

	for (p = word; *p; p += n) {
		n = text_printable(p);
		if (!n || *p == ' ' || *p == '"')
			return false;
	}
	return *word && *word != '#' && !strstr(word, "${") &&
	    word[strlen(word) - 1] != '\\';
}

static void
print_character(FILE *out, const char *text, size_t length)
{
	if (*text == '\n')
		fputs("\\n", out);
	else if (*text == '\t')
		fputs("\\t", out);
	else if (*text == '"' || *text == '\\')
		fprintf(out, "\\%c", *text);
	else if (!length || *text == '$')
		fprintf(out, "\\x%02x", (unsigned char)*text);
	else
		fwrite(text, 1, length, out);
}

bool
lexer_print_word(FILE *out, const char *word)
{
	const char *p;
	size_t n;

	putc(' ', out);
	if (is_plain(word)) {
		fputs(word, out);
		return false;
	}
	putc('"', out);
	for (p = word; *p; p += n ? n : 1) {
		n = text_printable(p);
		print_character(out, p, n);
	}
	putc('"', out);
	return true;
}
