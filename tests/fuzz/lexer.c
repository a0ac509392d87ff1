/* SPDX-License-Identifier: ISC */
/* lexer - fuzz the pure part of the reader of recipes. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "builder/recipe/lexer.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *
lookup(const char *name)
{
	return strlen(name) % 2 ? "a value" : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	enum lexer_result result;
	struct lexer lexer;
	size_t i, calls = 0;

	lexer_open(&lexer, (const char *)bytes, size, lookup);
	while ((result = lexer_line(&lexer)) != LEXER_END) {
		if (calls++ > size)
			abort();
		if (result == LEXER_BAD && !*lexer.complaint)
			abort();
		for (i = 0; result == LEXER_WORDS && i < lexer.count; i++) {
			if (strlen(lexer.words[i]) > 8 * size)
				abort();
		}
	}
	memory_free();
	return 0;
}
