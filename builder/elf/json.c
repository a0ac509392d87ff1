/* SPDX-License-Identifier: ISC */
/* json - just enough of RFC 8259 to read a note, one value after the other. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "json.h"

void
json_open(struct json *json, const char *text, size_t size)
{
	*json = (struct json){ .at = text, .end = text + size };
}

bool
json_fail(struct json *json, const char *wrong)
{
	if (!json->wrong)
		json->wrong = wrong;
	json->at = json->end;
	return false;
}

/* The next character that is no blank, not taken; NUL at the end. */
static int
peek(struct json *json)
{
	while (json->at < json->end && *json->at && strchr(" \t\r\n", *json->at))
		json->at++;
	return json->at < json->end ? *json->at : '\0';
}

bool
json_take(struct json *json, char c)
{
	if (json->wrong || peek(json) != c || json->at == json->end)
		return json_fail(json, "it is not well-formed JSON, or not of the form specified");
	json->at++;
	return true;
}

bool
json_more(struct json *json, char close, bool first)
{
	if (json->wrong)
		return false;
	if (peek(json) == close) {
		json->at++;
		return false;
	}
	return first || json_take(json, ',');
}

bool
json_end(struct json *json)
{
	peek(json);
	if (json->at < json->end)
		return json_fail(json, "something follows the JSON");
	return !json->wrong;
}

/* Four hexadecimal digits. */
static bool
take_code(struct json *json, uint32_t *code)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *digit;
	int i;

	*code = 0;
	for (i = 0; i < 4; i++) {
		digit = json->at < json->end && *json->at ? strchr(digits, *json->at) : NULL;
		if (!digit)
			return json_fail(json, "a \\u is not followed by four hexadecimal digits");
		*code = *code << 4 | (uint32_t)((digit - digits) % 16);
		json->at++;
	}
	return true;
}

/* A character by number; those beyond 16 bits come as two halves. */
static bool
take_unicode(struct json *json, uint32_t *code)
{
	uint32_t low;

	if (!take_code(json, code))
		return false;
	if (*code >= 0xd800 && *code < 0xdc00) {
		if (json->end - json->at < 2 || json->at[0] != '\\' || json->at[1] != 'u')
			return json_fail(json, "half a character");
		json->at += 2;
		if (!take_code(json, &low))
			return false;
		if (low < 0xdc00 || low > 0xdfff)
			return json_fail(json, "half a character");
		*code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
	} else if (*code >= 0xdc00 && *code < 0xe000) {
		return json_fail(json, "half a character");
	}
	return *code || json_fail(json, "a NUL in a string");
}

static char *
put_utf8(char *to, uint32_t code)
{
	if (code < 0x80) {
		*to++ = (char)code;
		return to;
	}
	if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
	} else {
		if (code < 0x10000) {
			*to++ = (char)(0xe0 | code >> 12);
		} else {
			*to++ = (char)(0xf0 | code >> 18);
			*to++ = (char)(0x80 | (code >> 12 & 0x3f));
		}
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
	}
	*to++ = (char)(0x80 | (code & 0x3f));
	return to;
}

static bool
take_escape(struct json *json, char **to)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *letter;
	uint32_t code;

	if (json->at == json->end)
		return json_fail(json, "a string has no end");
	if (*json->at == 'u') {
		json->at++;
		if (!take_unicode(json, &code))
			return false;
		*to = put_utf8(*to, code);
		return true;
	}
	letter = *json->at ? strchr(letters, *json->at) : NULL;
	if (!letter)
		return json_fail(json, "an unknown escape in a string");
	json->at++;
	*(*to)++ = meanings[letter - letters];
	return true;
}

const char *
json_string(struct json *json, char **to)
{
	char *string = *to, c;

	if (!json_take(json, '"'))
		return NULL;
	while (json->at < json->end && *json->at != '"') {
		c = *json->at++;
		if ((unsigned char)c < ' ') {
			json_fail(json, "a control character in a string");
		} else if (c != '\\') {
			*(*to)++ = c;
		} else if (!take_escape(json, to)) {
			return NULL;
		}
	}
	if (json->at == json->end) {
		json_fail(json, "a string has no end");
		return NULL;
	}
	json->at++;
	*(*to)++ = '\0';
	return string;
}

/* Strings that nobody wants need no place: only their end is looked for. */
static bool
skip_string(struct json *json)
{
	json_take(json, '"');
	for (; json->at < json->end; json->at++) {
		if (*json->at == '"') {
			json->at++;
			return true;
		}
		if (*json->at == '\\' && json->end - json->at > 1)
			json->at++;
	}
	return json_fail(json, "a string has no end");
}

/* A number, true, false or null: what it says is nobody's concern. */
static bool
skip_word(struct json *json)
{
	static const char in_words[] = "abcdefghijklmnopqrstuvwxyzE+-.0123456789";
	const char *from = json->at;

	while (json->at < json->end && *json->at && strchr(in_words, *json->at))
		json->at++;
	return json->at > from || json_fail(json, "a value is missing");
}

static bool
skip(struct json *json, int depth)
{
	int open = peek(json);
	char close = open == '[' ? ']' : '}';
	bool first = true;

	if (open == '"')
		return skip_string(json);
	if (open != '[' && open != '{')
		return skip_word(json);
	if (depth == JSON_DEPTH_MAX)
		return json_fail(json, "it is nested too deeply");
	json->at++;
	for (; json_more(json, close, first); first = false) {
		if (open == '{'
		    && (peek(json) != '"' || !skip_string(json) || !json_take(json, ':')))
			return json_fail(json, "a name is missing");
		if (!skip(json, depth + 1))
			return false;
	}
	return !json->wrong;
}

bool
json_skip(struct json *json)
{
	return !json->wrong && skip(json, 0);
}
