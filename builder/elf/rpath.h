/* SPDX-License-Identifier: ISC */
/*
 * rpath - lists of directories in an object, and the $TOKENS in them.
 *
 * Pure.  $ORIGIN, $LIB and $PLATFORM, with or without braces.  glibc does not change
 * any other '$' (elf/dl-load.c); musl expands $ORIGIN only, and ignores a list with
 * another '$' (ldso/dynlink.c, fixup_rpath).
 */
#ifndef RPATH_H
#define RPATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rpath_limit {
	RPATH_DIR_MAX = 4096,           /* PATH_MAX, with the NUL */
};

/* The values of the tokens; NULL, or none: the token is unknown. */
struct rpath_values {
	bool musl;                      /* use musl's rules */
	const char *origin;             /* absolute, without a trailing slash */
	const char *lib;                /* "lib64", "lib/x86_64-linux-gnu" */
	const char *const *platforms;   /* every name that a CPU may have */
	size_t n_platforms;
};

enum rpath_kind {
	RPATH_DIR,              /* search it */
	/* These are not searched: warn. */
	RPATH_EMPTY,            /* ld.so would use the working directory */
	RPATH_RELATIVE,         /* relative to the working directory, which is unknown */
	RPATH_UNKNOWN,          /* a $TOKEN without a value; musl: text is the whole list */
	RPATH_LONG,             /* does not fit in a path name */
};

struct rpath_item {
	enum rpath_kind kind;
	const char *text;               /* the element, not expanded */
	size_t size;
	bool platform;                  /* contained $PLATFORM: depends on the CPU */
	char dir[RPATH_DIR_MAX];        /* expanded, without trailing slashes */
};

struct rpath {
	const char *list;               /* the rest; NULL: finished */
	const struct rpath_values *values;
	const char *element;            /* the current one, returned once per platform */
	size_t size;
	size_t platform;
};

/*
 * Walk a list, separated by colons (musl: also by newlines, and empty elements are
 * skipped); both arguments must outlive the walk.
 */
void rpath_open(struct rpath *, const char *list, const struct rpath_values *);

/* Get the next directory; an element with $PLATFORM is returned once for each platform. */
bool rpath_next(struct rpath *, struct rpath_item *);

/*
 * Expand the tokens of one text; DT_NEEDED may contain tokens, too.  platform: an index
 * of values->platforms.  Returns RPATH_DIR on success (the result may be relative or
 * empty), RPATH_UNKNOWN or RPATH_LONG.
 */
enum rpath_kind rpath_expand(char dir[RPATH_DIR_MAX], const char *text, size_t size,
	const struct rpath_values *, size_t platform);

/* The names that glibc gives the CPUs of a machine (AT_PLATFORM). */
const char *const *rpath_platforms(uint16_t machine, size_t *count);

#endif
