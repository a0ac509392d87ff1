/* SPDX-License-Identifier: ISC */
/* object - the kind of a file, found in its contents; each file is read once. */
#ifndef OBJECT_H
#define OBJECT_H

#include <stdbool.h>
#include <stddef.h>

struct blob;
struct elf;
struct elf_piece;
struct named_strings;

enum object_kind {
	OBJECT_DATA,            /* none of the others */
	OBJECT_ELF,             /* a program or a library */
	OBJECT_SCRIPT,          /* begins with "#!" */
	OBJECT_BROKEN,          /* a damaged ELF file or script: see reason */
};

struct object {
	enum object_kind kind;
	const struct elf *elf;
	const char *interpreter;        /* of a script: the path, unchanged */
	const char *argument;           /* of the interpreter, or NULL */
	const char *reason;             /* of OBJECT_BROKEN */
	bool debug;                     /* broken, because it is a debug-info file */
	bool hinted, warned, named;     /* its notes have been printed, its strings searched */
	bool opens;                     /* if hinted: it imports dlopen() */
	struct named_strings *strings;  /* private to named_strings.c */
};

struct object *object_of(const struct blob *);

/* True of a static program: it has no interpreter and needs no library. */
bool object_is_leaf(const struct object *);

/* Call see() with each imported symbol, until it returns false. */
void object_imports(const struct blob *,
    bool (*see)(const char *name, void *data), void *data);

/* Call see() with the read-only data, as elf_rodata().  What cannot be read is left out. */
void object_rodata(const struct blob *,
    void (*see)(const struct elf_piece *, void *data), void *data);

/* The default directories of an interpreter, separated by colons; NULL: none found. */
const char *object_default_dirs(const struct blob *, bool musl);

#endif
