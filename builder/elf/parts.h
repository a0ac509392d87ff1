/* SPDX-License-Identifier: ISC */
/*
 * parts - functions shared by the parts of the ELF reader; private to builder/elf/.
 *
 * A function that returns int returns an enum elf_error.
 */
#ifndef PARTS_H
#define PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf;
struct elf_view;

/* A part of the file. */
struct elf_extent {
	uint64_t offset, size, align;
};

/*
 * memory.c: allocate memory that elf_free() frees, aligned for any record.  NULL: no
 * memory, or the file has used ELF_STRINGS_MAX; the caller then returns elf_refusal().
 */
void *elf_allocate(struct elf *, size_t size);
int elf_refusal(void);

/* memory.c: free everything, keep the fields for elf_same_kind(). */
void elf_forget(struct elf *);

/*
 * memory.c: the error after the view returned NULL: ELF_UNREADABLE with errno set if a
 * read failed, else otherwise.
 */
int elf_missed(const struct elf_view *, int otherwise);

/*
 * memory.c: the file offset of a mapped address, and the number of bytes from there to
 * the end of the segment; false: no segment maps it.  Of overlapping segments the last
 * one counts, because it is mapped over the others.
 */
bool elf_locate(const struct elf *, uint64_t address, uint64_t *offset, uint64_t *room);

/* dynamic.c: read the dynamic section and its strings. */
int elf_read_dynamic(struct elf *, struct elf_view *, struct elf_extent);

/* memory.c: copy the string at index, of at most max bytes, into memory of the elf. */
int elf_read_string(struct elf *, struct elf_view *, uint64_t index, size_t max,
	const char **string);

/* versions.c: read DT_VERNEED and DT_VERDEF; the address 0: there is none. */
int elf_read_versions(struct elf *, struct elf_view *, uint64_t needs, uint64_t defines);

/*
 * notes.c: keep each .note.dlopen of a PT_NOTE.  *budget: the bytes of notes that may
 * still be read in this file.
 */
int elf_read_notes(struct elf *, struct elf_view *, struct elf_extent, uint64_t *budget);

#endif
