/* SPDX-License-Identifier: ISC */
/*
 * object - what a file is, by its content: looked at once, whoever asks.
 */
#ifndef OBJECT_H
#define OBJECT_H

#include <stdbool.h>
#include <stddef.h>

struct blob;
struct elf;

enum object_kind {
	OBJECT_DATA,            /* neither of the others */
	OBJECT_ELF,             /* a program or a library */
	OBJECT_SCRIPT,          /* begins with "#!" */
	OBJECT_BROKEN,          /* would be one, but cannot be read: see reason */
};

struct object {
	enum object_kind kind;
	const struct elf *elf;
	const char *interpreter;        /* of a script: its path as it stands */
	const char *argument;           /* ... and the one word it may have, or NULL */
	const char *reason;
	bool debug;                     /* broken, and meant so: debug information */
	bool hinted, warned;            /* what there is to say of it was said */
};

struct object *object_of(const struct blob *);

/* Starts by itself: no interpreter and no library. */
bool object_is_leaf(const struct object *);

/* Call for each symbol it wants from others, until see() returns false. */
void object_imports(const struct blob *,
    bool (*see)(const char *name, void *data), void *data);

/*
 * The directories that an interpreter searches last, separated by colons; NULL:
 * none were found in it.
 */
const char *object_default_dirs(const struct blob *, bool musl);

#endif
