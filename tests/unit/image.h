/* SPDX-License-Identifier: ISC */
/*
 * image - ELF files in memory, for tests to read and to damage.
 *
 * One readable segment holds the whole file, at IMAGE_BASE.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IMAGE_BASE = 0x400000 };

/* The program headers, in this order; absent ones are PT_NULL. */
enum image_header {
	IMAGE_LOAD,
	IMAGE_INTERP,
	IMAGE_DYNAMIC,
	IMAGE_NOTE,
	IMAGE_HEADERS,
};

/* The contents of an image; NULL or 0: absent.  Lists end with NULL. */
struct image_plan {
	bool wide, big_endian;
	uint16_t machine, type;         /* 0: EM_X86_64, ET_DYN */
	const char *interp;
	const char *soname, *rpath, *runpath, *audit, *depaudit;
	const char *const *needs, *const *filters, *const *auxiliaries;
	uint64_t flags_1;
	const char *const *imports, *const *exports;
	bool sysv_hash, no_hash;        /* else: DT_GNU_HASH */
	size_t hash_word;               /* bytes in DT_HASH; 0: 4 */
	const char *const *notes;       /* JSON, each a .note.dlopen */
	uint64_t note_align;            /* 0: 4 */
	const void *rodata;             /* data of an interpreter */
	size_t rodata_size;
};

struct image {
	bool wide, big_endian;
	unsigned char *bytes;
	size_t size, room;
	/* offsets, for tests that damage the image */
	size_t headers, interp, notes, dynamic, dynamic_size, strings, strings_size;
	size_t hash, symbols, rodata;
};

struct image image_make(const struct image_plan *);
void image_free(struct image *);

/* Overwrite an integer of 1, 2, 4 or 8 bytes, in the file's order. */
void image_set(struct image *, size_t at, size_t size, uint64_t value);

/* Offset and size of a field of a program header: image_field(i, IMAGE_OFFSET). */
enum image_field {
	IMAGE_TYPE,
	IMAGE_FLAGS,
	IMAGE_OFFSET,
	IMAGE_ADDRESS,
	IMAGE_FILE_SIZE,
	IMAGE_MEMORY_SIZE,
	IMAGE_ALIGN,
};
void image_set_header(struct image *, enum image_header, enum image_field, uint64_t value);

/* Overwrite the value (or the tag) of the n-th entry with that tag. */
void image_set_dynamic(struct image *, uint64_t tag, size_t n, uint64_t value);
void image_set_tag(struct image *, uint64_t tag, size_t n, uint64_t new_tag);

/* Offsets of the fields of the ELF header that differ by word size. */
enum image_ehdr {
	IMAGE_PHOFF,
	IMAGE_SHOFF,
	IMAGE_PHENTSIZE,
	IMAGE_PHNUM,
};
void image_set_ehdr(struct image *, enum image_ehdr, uint64_t value);

#endif
