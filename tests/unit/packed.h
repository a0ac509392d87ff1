/* SPDX-License-Identifier: ISC */
/* packed - archives for the tests of the archive reader, and lists of their entries. */
#ifndef PACKED_H
#define PACKED_H

#include <stddef.h>
#include <stdint.h>

struct made;

/* A cpio entry with its data; a test can damage every field. */
struct cpio {
	const char *name;
	const char *data;               /* NULL: none */
	const char *magic;              /* NULL: "070701" */
	unsigned mode, uid, gid, ino, nlink, mtime, major, minor, check;
	unsigned size, name_size;       /* 0: the right value */
};

void made_cpio(struct made *, const struct cpio *);
void made_cpio_end(struct made *);

/* A tar header with its data; fields are copied unchanged, NULL: the right value. */
struct tar {
	char type;                      /* '\0': the V7 format */
	const char *name, *link, *data, *prefix;
	const char *mode, *uid, *gid, *size, *mtime, *check, *major, *minor;
	const char *magic;              /* NULL: "ustar" */
	size_t data_size;               /* 0: strlen(data) */
};

void made_tar(struct made *, const struct tar *);
void made_tar_end(struct made *);
/* A pax record with the right length. */
void made_record(struct made *, const char *key, const char *value);
/* An extended header of them. */
void made_pax(struct made *, const struct made *records);

/*
 * A line for each entry, in the reader's order, "TYPE MODE UID:GID SIZE MTIME NAME", with
 * " -> LINK" or " = NAME" or " MAJOR,MINOR", for a cpio's file of several names " #INO/NLINK",
 * then the data in brackets; at the end, "wrong: WORDS" and maybe " 'NAME'".  The caller
 * frees it.  Data is read in pieces of that size; 0: it is not read.
 */
char *listed(const struct made *, size_t chunk, size_t by);
/* Assert the list, for several sizes of the pieces. */
void must_list(const struct made *, const char *listing);

/* The end of the list that must_list() expects if the archive is refused. */
#define DAMAGED "wrong: it is damaged\n"
#define TRUNCATED "wrong: it is truncated\n"
#define TOO_LONG "wrong: it holds a name that is too long\n"
#define NEITHER "wrong: it is neither a cpio nor a tar archive\n"
#define BEHIND "wrong: something else follows its end\n"

#endif
