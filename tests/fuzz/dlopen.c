/* SPDX-License-Identifier: ISC */
/* dlopen - fuzz the reader of .note.dlopen. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "builder/elf/dlopen.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct dlopen_feature *feature;
	struct dlopen_note note;
	size_t i, k, length = 0;

	if (dlopen_parse(&note, (const char *)bytes, size)) {
		if (note.memory || note.n_features)
			abort();
		return 0;
	}
	for (i = 0; i < note.n_features; i++) {
		feature = &note.features[i];
		if (!feature->n_sonames || feature->priority > DLOPEN_SUGGESTED)
			abort();
		length += feature->feature ? strlen(feature->feature) : 0;
		length += feature->description ? strlen(feature->description) : 0;
		for (k = 0; k < feature->n_sonames; k++)
			length += strlen(feature->sonames[k]);
	}
	if (length > size)
		abort();
	dlopen_free(&note);
	return 0;
}
