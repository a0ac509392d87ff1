/* SPDX-License-Identifier: ISC */
/*
 * rpath - lists of directories in an object, and the $TOKENS in them.
 *
 * Pure.  $ORIGIN, $LIB and $PLATFORM, with braces or without.  glibc keeps
 * any other dollar as it stands (elf/dl-load.c); musl knows $ORIGIN only, and
 * ignores a list that holds another dollar (ldso/dynlink.c, fixup_rpath).
 */
#ifndef RPATH_H
#define RPATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rpath_limit {
	RPATH_DIR_MAX = 4096,           /* PATH_MAX, with the NUL */
};

/* What the tokens stand for; NULL, or none: that token is not known. */
struct rpath_values {
	bool musl;                      /* by musl's rules */
	const char *origin;             /* absolute, without a trailing slash */
	const char *lib;                /* "lib64", "lib/x86_64-linux-gnu" */
	const char *const *platforms;   /* every name that a CPU may have */
	size_t n_platforms;
};

enum rpath_kind {
	RPATH_DIR,              /* search it */
	/* These are not searched; each is worth a warning. */
	RPATH_EMPTY,            /* ld.so would take the working directory */
	RPATH_RELATIVE,         /* to the working directory, so to chance */
	RPATH_UNKNOWN,          /* a $TOKEN without a value; musl: text is the whole list */
	RPATH_LONG,             /* does not fit in a path name */
};

struct rpath_item {
	enum rpath_kind kind;
	const char *text;               /* the element as it stands in the list */
	size_t size;
	bool platform;                  /* held $PLATFORM: depends on the CPU */
	char dir[RPATH_DIR_MAX];        /* expanded, without trailing slashes */
};

struct rpath {
	const char *list;               /* what is left; NULL: done */
	const struct rpath_values *values;
	const char *element;            /* being given, once per platform */
	size_t size;
	size_t platform;
};

/*
 * Walk a list, separated by colons (musl: or newlines, and empty elements
 * mean nothing); both arguments outlive the walk.
 */
void rpath_open(struct rpath *, const char *list, const struct rpath_values *);

/* The next directory; an element with $PLATFORM comes once for each. */
bool rpath_next(struct rpath *, struct rpath_item *);

/*
 * Expand the tokens of one text: a DT_NEEDED may hold them too.  platform:
 * which of the values' platforms.  RPATH_DIR when all went well (the result
 * may be relative or empty), RPATH_UNKNOWN or RPATH_LONG.
 */
enum rpath_kind rpath_expand(char dir[RPATH_DIR_MAX], const char *text, size_t size,
	const struct rpath_values *, size_t platform);

/* The names that glibc gives the CPUs of a machine (AT_PLATFORM). */
const char *const *rpath_platforms(uint16_t machine, size_t *count);

#endif
