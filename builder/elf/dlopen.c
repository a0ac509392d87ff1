/* SPDX-License-Identifier: ISC */
/* dlopen - libraries that a program says it opens at run time. */
#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

#include "dlopen.h"

static const char *const priorities[] = {
	[DLOPEN_REQUIRED]    = "required",
	[DLOPEN_RECOMMENDED] = "recommended",
	[DLOPEN_SUGGESTED]   = "suggested",
};

/* What one note owns. */
struct memory {
	yyjson_doc *doc;
	struct dlopen_feature *features;
	const char **names;             /* the sonames of all features */
};

static const char *
take_text(yyjson_val *value, const char **text)
{
	*text = yyjson_get_str(value);
	if (!*text)
		return "a text is missing";
	return strlen(*text) == yyjson_get_len(value) ? NULL : "a text holds a NUL";
}

static const char *
take_priority(yyjson_val *value, enum dlopen_priority *priority)
{
	const char *word, *wrong = take_text(value, &word);
	int i;

	for (i = DLOPEN_REQUIRED; !wrong && i <= DLOPEN_SUGGESTED; i++) {
		if (!strcmp(priorities[i], word)) {
			*priority = (enum dlopen_priority)i;
			return NULL;
		}
	}
	return wrong ? wrong : "a priority is none of required, recommended, suggested";
}

static const char *
take_sonames(yyjson_val *list, struct dlopen_feature *feature)
{
	const char *wrong = NULL;
	yyjson_val *value;
	size_t i, count;

	if (!yyjson_is_arr(list))
		return "a list of libraries is missing";
	feature->n_sonames = 0;
	yyjson_arr_foreach(list, i, count, value) {
		wrong = take_text(value, &feature->sonames[i]);
		if (!wrong && !*feature->sonames[i])
			wrong = "the name of a library is empty";
		if (wrong)
			return wrong;
		feature->n_sonames++;
	}
	return NULL;
}

/* Unknown keys are passed over. */
static const char *
take_key(const char *key, yyjson_val *value, struct dlopen_feature *feature)
{
	if (!key)
		return NULL;
	if (!strcmp(key, "soname"))
		return take_sonames(value, feature);
	if (!strcmp(key, "priority"))
		return take_priority(value, &feature->priority);
	if (!strcmp(key, "feature"))
		return take_text(value, &feature->feature);
	if (!strcmp(key, "description"))
		return take_text(value, &feature->description);
	return NULL;
}

static const char *
take_feature(yyjson_val *object, struct dlopen_feature *feature)
{
	const char *wrong = NULL;
	yyjson_val *key, *value;
	size_t i, count;

	if (!yyjson_is_obj(object))
		return "a feature is no object";
	yyjson_obj_foreach(object, i, count, key, value) {
		if ((wrong = take_key(yyjson_get_str(key), value, feature)))
			return wrong;
	}
	return feature->n_sonames ? NULL : "a feature names no library";
}

/* All strings that could be names: no more than the values of the document. */
static const char *
reserve(struct memory *memory, yyjson_val *list)
{
	size_t features = yyjson_arr_size(list), values = yyjson_doc_get_val_count(memory->doc);

	if (features > DLOPEN_FEATURES_MAX || values > DLOPEN_VALUES_MAX)
		return "it is too large";
	memory->features = calloc(features + 1, sizeof *memory->features);
	memory->names = calloc(values + 1, sizeof *memory->names);
	return memory->features && memory->names ? NULL : "out of memory";
}

static const char *
take_features(struct dlopen_note *note, struct memory *memory, yyjson_val *list)
{
	const char **names, *wrong = reserve(memory, list);
	yyjson_val *object;
	size_t i, count;

	if (wrong)
		return wrong;
	note->features = memory->features;
	names = memory->names;
	yyjson_arr_foreach(list, i, count, object) {
		struct dlopen_feature *feature = &note->features[i];

		feature->priority = DLOPEN_RECOMMENDED;
		feature->sonames = names;
		if ((wrong = take_feature(object, feature)))
			return wrong;
		names += feature->n_sonames;
		note->n_features++;
	}
	return NULL;
}

const char *
dlopen_parse(struct dlopen_note *note, const char *text, size_t size)
{
	struct memory *memory = calloc(1, sizeof *memory);
	const char *wrong;

	*note = (struct dlopen_note){ .memory = memory };
	if (!memory)
		return "out of memory";
	/* the text is copied, and so not changed */
	memory->doc = yyjson_read_opts((char *)text, size, YYJSON_READ_NOFLAG, NULL, NULL);
	if (!yyjson_is_arr(yyjson_doc_get_root(memory->doc)))
		wrong = "it is not well-formed JSON, or not of the form specified";
	else
		wrong = take_features(note, memory, yyjson_doc_get_root(memory->doc));
	if (wrong)
		dlopen_free(note);
	return wrong;
}

void
dlopen_free(struct dlopen_note *note)
{
	struct memory *memory = note->memory;

	if (memory) {
		yyjson_doc_free(memory->doc);
		free(memory->features);
		free(memory->names);
		free(memory);
	}
	*note = (struct dlopen_note){ 0 };
}
