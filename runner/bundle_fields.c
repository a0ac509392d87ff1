/* SPDX-License-Identifier: ISC */
/* bundle_fields - the members of the objects in the configuration of a bundle, by tables. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <string.h>
#include <yyjson.h>

#include "bundle_parts.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/text.h"

enum { MOST_NOTES = 100 };

/* The place and the text, in one line. */
static const char *sentence(const struct bundle *, const char *fmt, va_list)
	__attribute__((format(printf, 2, 0)));

static const char *
sentence(const struct bundle *b, const char *fmt, va_list ap)
{
	char text[512];

	text_vformat(text, sizeof text, fmt, ap);
	return mem_print("the bundle '%s': '%s' %s", b->dir, b->where, text);
}

void
bundle_complain(struct bundle *b, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = sentence(b, fmt, ap);
	va_end(ap);
	msg_complain("%s", text);
}

void
bundle_note(struct bundle *b, const char *fmt, ...)
{
	const char *text;
	va_list ap;
	size_t i;

	va_start(ap, fmt);
	text = sentence(b, fmt, ap);
	va_end(ap);
	for (i = 0; i < b->said_count; i++) {
		if (!strcmp(b->said[i], text))
			return;
	}
	if (b->said_count == MOST_NOTES) {
		msg_complain("%s; too much of this configuration is not known here", text);
		return;
	}
	b->said = mem_grow(b->said, b->said_count, sizeof *b->said);
	b->said[b->said_count++] = text;
	msg_note("%s", text);
}

/* -- values -------------------------------------------------------------------------------- */

static bool
is_of_kind(yyjson_val *value, enum field_kind kind)
{
	switch (kind) {
	case KIND_OBJECT: return yyjson_is_obj(value);
	case KIND_LIST:   return yyjson_is_arr(value);
	case KIND_TEXT:   return yyjson_is_str(value);
	case KIND_BOOL:   return yyjson_is_bool(value);
	case KIND_COUNT:  return yyjson_is_uint(value);
	case KIND_NUMBER: return yyjson_is_sint(value) ||
	    (yyjson_is_uint(value) && yyjson_get_uint(value) <= INT64_MAX);
	}
	return false;
}

static bool
check_kind(struct bundle *b, yyjson_val *value, enum field_kind kind)
{
	static const char *const names[] = {
		[KIND_OBJECT] = "an object", [KIND_LIST] = "a list", [KIND_TEXT] = "a text",
		[KIND_BOOL] = "true or false", [KIND_COUNT] = "a whole number from 0 on",
		[KIND_NUMBER] = "a whole number of 64 bits",
	};

	if (is_of_kind(value, kind))
		return true;
	bundle_complain(b, "must be %s", names[kind]);
	return false;
}

static bool
is_nothing(yyjson_val *value, int depth)
{
	yyjson_obj_iter members;
	yyjson_arr_iter items;
	yyjson_val *next;

	if (depth == 0)
		return false;
	yyjson_arr_iter_init(value, &items);
	while ((next = yyjson_arr_iter_next(&items))) {
		if (!is_nothing(next, depth - 1))
			return false;
	}
	yyjson_obj_iter_init(value, &members);
	while ((next = yyjson_obj_iter_next(&members))) {
		if (!is_nothing(yyjson_obj_iter_get_val(next), depth - 1))
			return false;
	}
	return yyjson_is_ctn(value) || yyjson_is_null(value) || yyjson_is_false(value) ||
	    (yyjson_is_uint(value) && !yyjson_get_uint(value)) ||
	    (yyjson_is_str(value) && !yyjson_get_len(value));
}

bool
bundle_is_nothing(yyjson_val *value)
{
	enum { DEEPEST = 4 };

	return is_nothing(value, DEEPEST);
}

const char *
bundle_text(struct bundle *b, yyjson_val *value)
{
	const char *text = yyjson_get_str(value);

	if (!check_kind(b, value, KIND_TEXT))
		return "";
	if (strlen(text) != yyjson_get_len(value)) {
		bundle_complain(b, "has a NUL in it");
		return "";
	}
	return mem_copy(text, strlen(text));
}

const char **
bundle_texts(struct bundle *b, yyjson_val *list)
{
	const char **texts = mem_new((yyjson_arr_size(list) + 1) * sizeof *texts);
	yyjson_arr_iter items = yyjson_arr_iter_with(list);
	yyjson_val *item;
	size_t n = 0;

	while ((item = yyjson_arr_iter_next(&items)))
		texts[n++] = bundle_text(b, item);
	return texts;
}

uint64_t
bundle_count(struct bundle *b, yyjson_val *value, uint64_t most)
{
	if (!check_kind(b, value, KIND_COUNT))
		return most;
	if (yyjson_get_uint(value) <= most)
		return yyjson_get_uint(value);
	bundle_complain(b, "is more than %llu", (unsigned long long)most);
	return most;
}

const char *
bundle_path(struct bundle *b, const char *path)
{
	char *clean = mem_copy(path, strlen(path)), *to = clean;
	const char *from = path;
	size_t n;

	if (*path != '/') {
		bundle_complain(b, "is '%s': expected an absolute path", path);
		return NULL;
	}
	while (*(from += strspn(from, "/"))) {
		n = strcspn(from, "/");
		if (n == 2 && !strncmp(from, "..", 2)) {
			bundle_complain(b, "is '%s': expected a path without '..'", path);
			return NULL;
		}
		if (n != 1 || *from != '.') {
			*to++ = '/';
			memcpy(to, from, n);
			to += n;
		}
		from += n;
	}
	if (to == clean)
		*to++ = '/';
	*to = '\0';
	return clean;
}

/* -- objects and lists ---------------------------------------------------------------------- */

static void
take_member(struct bundle *b, const struct field *field, yyjson_val *value)
{
	if (field->fate == FIELD_CALL) {
		if (check_kind(b, value, field->kind))
			field->call(b, value);
	} else if (field->fate == FIELD_NONE || bundle_is_nothing(value)) {
		return;
	} else if (field->fate == FIELD_LEFT_OUT) {
		bundle_note(b, "is left out: %s", field->why);
	} else {
		bundle_complain(b, "cannot be had: %s", field->why);
	}
}

void
bundle_object(struct bundle *b, yyjson_val *object, const struct field fields[], size_t count)
{
	yyjson_obj_iter members = yyjson_obj_iter_with(object);
	const char *above = b->where;
	uint64_t seen = 0;
	yyjson_val *key;
	size_t i;

	while ((key = yyjson_obj_iter_next(&members))) {
		yyjson_val *value = yyjson_obj_iter_get_val(key);

		b->where = *above ? mem_print("%s.%s", above, yyjson_get_str(key)) : yyjson_get_str(key);
		for (i = 0; i < count && !yyjson_equals_str(key, fields[i].name); i++)
			;
		if (i == count)
			bundle_note(b, "is not known here, and has no effect");
		else if (seen >> i & 1)
			bundle_complain(b, "is there twice");
		else if (!yyjson_is_null(value))
			take_member(b, &fields[i], value);
		seen |= i < count ? (uint64_t)1 << i : 0;
	}
	b->where = above;
}

void
bundle_each(struct bundle *b, yyjson_val *list, enum field_kind kind,
    void (*call)(struct bundle *, yyjson_val *))
{
	yyjson_arr_iter items = yyjson_arr_iter_with(list);
	const char *above = b->where;
	yyjson_val *item;
	size_t i;

	for (i = 0; (item = yyjson_arr_iter_next(&items)); i++) {
		b->where = mem_print("%s[%zu]", above, i);
		if (check_kind(b, item, kind))
			call(b, item);
	}
	b->where = above;
}
