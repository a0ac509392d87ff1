/* SPDX-License-Identifier: ISC */
/* dlopen - libraries that a program says it opens at run time. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "dlopen.h"
#include "json.h"

static const char *const priorities[] = {
	[DLOPEN_REQUIRED]    = "required",
	[DLOPEN_RECOMMENDED] = "recommended",
	[DLOPEN_SUGGESTED]   = "suggested",
};

/* Where the next names and strings go, all in one block of memory. */
struct room {
	const char **names;
	char *strings;
};

static bool
take_text(struct json *json, struct room *room, const char **text)
{
	const char *string = json_string(json, &room->strings);

	if (string)
		*text = string;
	return string;
}

static bool
take_priority(struct json *json, struct room *room, struct dlopen_feature *feature)
{
	const char *word;
	int i;

	if (!take_text(json, room, &word))
		return false;
	for (i = DLOPEN_REQUIRED; i <= DLOPEN_SUGGESTED; i++) {
		if (!strcmp(priorities[i], word)) {
			feature->priority = (enum dlopen_priority)i;
			return true;
		}
	}
	return json_fail(json, "a priority is none of required, recommended, suggested");
}

static bool
take_sonames(struct json *json, struct room *room, struct dlopen_feature *feature)
{
	bool first = true;

	feature->sonames = room->names;
	feature->n_sonames = 0;
	json_take(json, '[');
	for (; json_more(json, ']', first); first = false) {
		if (!take_text(json, room, room->names))
			return false;
		if (!**room->names)
			return json_fail(json, "the name of a library is empty");
		room->names++;
		feature->n_sonames++;
	}
	return !json->wrong;
}

static bool
take_feature_name(struct json *json, struct room *room, struct dlopen_feature *feature)
{
	return take_text(json, room, &feature->feature);
}

static bool
take_description(struct json *json, struct room *room, struct dlopen_feature *feature)
{
	return take_text(json, room, &feature->description);
}

static const struct key {
	const char *name;
	bool (*take)(struct json *, struct room *, struct dlopen_feature *);
} keys[] = {
	{ "soname",      take_sonames },
	{ "priority",    take_priority },
	{ "feature",     take_feature_name },
	{ "description", take_description },
};

static bool
take_key(struct json *json, struct room *room, struct dlopen_feature *feature)
{
	const char *name;
	size_t i;

	if (!take_text(json, room, &name) || !json_take(json, ':'))
		return false;
	for (i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		if (!strcmp(keys[i].name, name))
			return keys[i].take(json, room, feature);
	}
	return json_skip(json);
}

static bool
take_feature(struct json *json, struct room *room, struct dlopen_feature *feature)
{
	bool first = true;

	/* the brace is what there is memory for */
	if (!json_take(json, '{'))
		return false;
	*feature = (struct dlopen_feature){ .priority = DLOPEN_RECOMMENDED };
	for (; json_more(json, '}', first); first = false) {
		if (!take_key(json, room, feature))
			return false;
	}
	if (!json->wrong && !feature->n_sonames)
		json_fail(json, "a feature names no library");
	return !json->wrong;
}

static size_t
count(const char *text, size_t size, char c)
{
	const char *end = text + size;
	size_t n = 0;

	while (size && (text = memchr(text, c, (size_t)(end - text)))) {
		text++;
		n++;
	}
	return n;
}

/* A feature opens a brace and a name has two quotes, so there are no more than these. */
static bool
reserve(struct dlopen_note *note, struct room *room, struct json *json)
{
	size_t size = (size_t)(json->end - json->at);
	size_t features = count(json->at, size, '{'), names = count(json->at, size, '"') / 2;
	char *memory;

	if (features > DLOPEN_FEATURES_MAX || names > DLOPEN_STRINGS_MAX)
		return json_fail(json, "it is too large");
	memory = malloc(features * sizeof *note->features + names * sizeof *room->names + size + 1);
	if (!memory)
		return json_fail(json, "out of memory");
	note->memory = memory;
	note->features = (void *)memory;
	room->names = (void *)(memory + features * sizeof *note->features);
	room->strings = (char *)(room->names + names);
	return true;
}

const char *
dlopen_parse(struct dlopen_note *note, const char *text, size_t size)
{
	struct room room;
	struct json json;
	bool first = true;

	*note = (struct dlopen_note){ 0 };
	json_open(&json, text, size);
	if (!reserve(note, &room, &json))
		return json.wrong;
	json_take(&json, '[');
	for (; json_more(&json, ']', first); first = false) {
		if (take_feature(&json, &room, &note->features[note->n_features]))
			note->n_features++;
	}
	if (!json_end(&json))
		dlopen_free(note);
	return json.wrong;
}

void
dlopen_free(struct dlopen_note *note)
{
	free(note->memory);
	*note = (struct dlopen_note){ 0 };
}
