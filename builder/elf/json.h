/* SPDX-License-Identifier: ISC */
/*
 * json - just enough of RFC 8259 to read a note, one value after the other.
 *
 * The first thing that is wrong stays in wrong, and then every call fails:
 * a reader may look once, at the end.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

enum { JSON_DEPTH_MAX = 32 };   /* of what json_skip() steps over */

struct json {
	const char *at, *end;   /* what is left */
	const char *wrong;      /* in words, or NULL */
};

void json_open(struct json *, const char *text, size_t size);

/* Note what is wrong, unless something was before; always false. */
bool json_fail(struct json *, const char *wrong);

/* Step over blanks and that one character, which must be there. */
bool json_take(struct json *, char);

/*
 * Is there another element before close?  first: none was taken yet, so no
 * comma is due.  Steps over the comma, or over close.
 */
bool json_more(struct json *, char close, bool first);

/*
 * Take a string, unescaped to **to with its NUL, and move *to behind it: it
 * needs no more bytes there than it has here with its quotes.  NULL: wrong.
 */
const char *json_string(struct json *, char **to);

/* Step over a value of any kind. */
bool json_skip(struct json *);

/* Nothing but blanks may follow. */
bool json_end(struct json *);

#endif
