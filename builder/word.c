/* SPDX-License-Identifier: ISC */
/* word - a name as a word of a recipe: quoted where it must be. */
#include <string.h>

#include "word.h"

static bool
is_plain(const char *word)
{
	const unsigned char *p = (const unsigned char *)word;

	for (; *p; p++)
		if (*p <= ' ' || *p == 0x7f || *p == '"')
			return false;
	return *word && *word != '#' && !strstr(word, "${") &&
	    word[strlen(word) - 1] != '\\';
}

static void
print_byte(FILE *out, unsigned char c)
{
	if (c == '\n')
		fputs("\\n", out);
	else if (c == '\t')
		fputs("\\t", out);
	else if (c == '"' || c == '\\')
		fprintf(out, "\\%c", c);
	else if (c < ' ' || c == 0x7f || c == '$')
		fprintf(out, "\\x%02x", c);
	else
		putc(c, out);
}

bool
word_print(FILE *out, const char *word)
{
	const char *p;

	putc(' ', out);
	if (is_plain(word)) {
		fputs(word, out);
		return false;
	}
	putc('"', out);
	for (p = word; *p; p++)
		print_byte(out, *p);
	putc('"', out);
	return true;
}
