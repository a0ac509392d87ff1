/* SPDX-License-Identifier: ISC */
/* packed - archives for the tests of lib/unarchive.c, and a listing of what is read. */
#ifndef PACKED_H
#define PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct made;

/* A cpio entry with its data; every field is there to be spoiled. */
struct cpio {
	const char *name;
	const char *data;               /* NULL: none */
	const char *magic;              /* NULL: "070701" */
	unsigned mode, uid, gid, ino, nlink, mtime, major, minor, check;
	unsigned size, name_size;       /* 0: what is right */
};

void made_cpio(struct made *, const struct cpio *);
void made_cpio_end(struct made *);

/* A tar header with its data; fields are copied as they are, NULL is what is right. */
struct tar {
	char type;                      /* '\0' is V7's */
	const char *name, *link, *data, *prefix;
	const char *mode, *uid, *gid, *size, *mtime, *check, *major, *minor;
	const char *magic;              /* NULL: "ustar" */
	size_t data_size;               /* 0: strlen(data) */
};

void made_tar(struct made *, const struct tar *);
void made_tar_end(struct made *);
/* A pax record with the length that it has. */
void made_record(struct made *, const char *key, const char *value);
/* An extended header of them. */
void made_pax(struct made *, const struct made *records);

/*
 * A line for each entry, "TYPE MODE UID:GID SIZE MTIME NAME", with " -> LINK" or " = NAME"
 * (a hard link, whose TYPE is '=') or " MAJOR,MINOR", then the data in brackets, with "<N>"
 * for a hole of N bytes; at the end, "note: WARNING", and "wrong: ERROR" and maybe
 * " 'NAME'".  To be freed.  CHUNK bytes are read at a time, or all of them if it is 0.
 */
char *listed(const struct made *, size_t chunk, bool data);
/* The listing is the same for every CHUNK. */
void must_list(const struct made *, const char *listing);

/* What must_list() expects at the end of what is refused. */
#define DAMAGED "wrong: it is damaged\n"
#define TRUNCATED "wrong: it is truncated\n"
#define TOO_LONG "wrong: it holds a name that is too long\n"
#define NEITHER "wrong: it is neither a cpio nor a tar archive\n"
#define BEHIND "wrong: something else follows its end\n"

#endif
