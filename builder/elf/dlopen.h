/* SPDX-License-Identifier: ISC */
/*
 * dlopen - libraries that a program says it opens at run time.
 *
 * The JSON in .note.dlopen (UAPI.12, "dlopen metadata for ELF files"): an
 * array of objects, each a feature and the names to try for it, best first.
 */
#ifndef DLOPEN_H
#define DLOPEN_H

#include <stdbool.h>
#include <stddef.h>

enum dlopen_limit {
	DLOPEN_FEATURES_MAX = 1024,     /* in one note */
	DLOPEN_VALUES_MAX = 32768,      /* of JSON, in one note; a feature has some ten */
};

/* In the order of the policy words; an absent one is recommended. */
enum dlopen_priority {
	DLOPEN_REQUIRED,
	DLOPEN_RECOMMENDED,
	DLOPEN_SUGGESTED,
};

struct dlopen_feature {
	enum dlopen_priority priority;
	const char *feature;            /* NULL when absent */
	const char *description;        /* NULL when absent */
	const char **sonames;           /* alternatives: the first that is found */
	size_t n_sonames;               /* at least one */
};

struct dlopen_note {
	struct dlopen_feature *features;
	size_t n_features;
	void *memory;                   /* owns all of the above */
};

/*
 * Read a note.  NULL, or what is wrong, in words that continue "cannot read
 * the .note.dlopen of 'FILE': "; then the note is empty.  Unknown keys are
 * passed over, as the specification asks.
 */
const char *dlopen_parse(struct dlopen_note *, const char *json, size_t size);
void dlopen_free(struct dlopen_note *);

#endif
