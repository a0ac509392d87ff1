/* SPDX-License-Identifier: ISC */
/*
 * parts - what the elf*.c files share; nobody else's.
 *
 * An int that a function returns here is an enum elf_error.
 */
#ifndef PARTS_H
#define PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf;
struct elf_view;

/* A stretch of the file. */
struct elf_extent {
	uint64_t offset, size, align;
};

/*
 * elf_memory.c: memory that elf_free() gives back, aligned for any record.
 * NULL: there is no more, or the file has had ELF_STRINGS_MAX; then
 * elf_refusal() is the error to return.
 */
void *elf_allocate(struct elf *, size_t size);
int elf_refusal(void);

/* elf_memory.c: free all but what elf_same_kind() compares. */
void elf_forget(struct elf *);

/*
 * elf_memory.c: why a place that ought to be there could not be seen:
 * ELF_UNREADABLE with errno set if reading failed, else otherwise.
 */
int elf_missed(const struct elf_view *, int otherwise);

/*
 * elf_memory.c: where in the file an address lies that a segment maps, and
 * how many bytes of that segment follow; false when none does.  Of segments
 * that overlap the last one counts: it is mapped over the others.
 */
bool elf_locate(const struct elf *, uint64_t address, uint64_t *offset, uint64_t *room);

/* elf_dynamic.c: the dynamic section and its strings. */
int elf_read_dynamic(struct elf *, struct elf_view *, struct elf_extent);

/* elf_dynamic.c: copy the string at index, of at most max bytes, into memory of elf's. */
int elf_read_string(struct elf *, struct elf_view *, uint64_t index, size_t max,
	const char **string);

/* elf_versions.c: DT_VERNEED and DT_VERDEF; an address of 0: there is none. */
int elf_read_versions(struct elf *, struct elf_view *, uint64_t needs, uint64_t defines);

/*
 * elf_notes.c: keep each .note.dlopen in a PT_NOTE.  *budget: bytes of notes
 * that may still be looked through in this file.
 */
int elf_read_notes(struct elf *, struct elf_view *, struct elf_extent, uint64_t *budget);

#endif
