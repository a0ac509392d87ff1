/* SPDX-License-Identifier: ISC */
/* must - what fuzzers check. */
#ifndef FUZZ_MUST_H
#define FUZZ_MUST_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* It is a finding if this does not hold. */
static inline void
must(bool holds)
{
	if (!holds)
		abort();
}

/* Are both the same text, or both NULL? */
static inline bool
same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Is it absolute, without ".", "..", "//" and a '/' at the end? */
static inline bool
is_final(const char *path)
{
	const char *p = path;
	size_t n;

	if (*path != '/')
		return false;
	for (; *p && path[1]; p += n) {
		n = strcspn(++p, "/");
		if (!n || (n == 1 && *p == '.') || (n == 2 && !memcmp(p, "..", 2)))
			return false;
	}
	return true;
}

#endif
