/* SPDX-License-Identifier: ISC */
/*
 * view - records of an ELF file of either word size and byte order.
 *
 * Private to builder/elf/.  A view buffers a few kilobytes of a file, because the parts
 * that a loader needs are close together: most libraries take three reads.  Bytes in
 * memory are not copied.
 */
#ifndef ELF_VIEW_H
#define ELF_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader;

enum elf_record {
	ELF_EHDR,
	ELF_PHDR,
	ELF_DYN,
	ELF_SYM,
	ELF_SHDR,
	ELF_VERNEED,
	ELF_VERNAUX,
	ELF_VERDEF,
	ELF_VERDAUX,
};

enum elf_field {
	E_TYPE,
	E_MACHINE,
	E_VERSION,
	E_PHOFF,
	E_SHOFF,
	E_FLAGS,
	E_PHENTSIZE,
	E_PHNUM,
	E_SHENTSIZE,
	E_SHNUM,
	E_SHSTRNDX,
	P_TYPE,
	P_FLAGS,
	P_OFFSET,
	P_VADDR,
	P_FILESZ,
	P_MEMSZ,
	P_ALIGN,
	D_TAG,
	D_VAL,
	ST_NAME,
	ST_SHNDX,
	SH_NAME,
	SH_TYPE,
	SH_FLAGS,
	SH_OFFSET,
	SH_SIZE,
	VN_VERSION,
	VN_FILE,
	VN_AUX,
	VN_NEXT,
	VNA_FLAGS,
	VNA_NAME,
	VNA_NEXT,
	VD_VERSION,
	VD_AUX,
	VD_NEXT,
	VDA_NAME,
	VDA_NEXT,
};

enum elf_window_form {
	ELF_WINDOW_ALIGN = 4096,
	ELF_WINDOW_SIZE = 8192,
	ELF_WINDOWS = 3,                /* headers, the dynamic section, strings */
};

struct elf_window {
	uint64_t at;                    /* offset in the file */
	size_t have;                    /* bytes in it */
	unsigned char bytes[ELF_WINDOW_SIZE];
};

struct elf_view {
	const struct reader *source;
	bool wide;
	bool big_endian;
	int error;                      /* errno of the read that failed, or 0 */
	unsigned oldest;                /* the window to reuse next */
	struct elf_window windows[ELF_WINDOWS];
};

void elf_view_open(struct elf_view *, const struct reader *, bool wide, bool big_endian);

/*
 * A pointer to the bytes from offset on; *have is their number, at least one.  NULL past
 * the end, or with view->error set.  Valid until the next call.
 */
const unsigned char *elf_view_some(struct elf_view *, uint64_t offset, size_t *have);

/* A pointer to size bytes, at most ELF_WINDOW_ALIGN; NULL as above. */
const unsigned char *elf_view_bytes(struct elf_view *, uint64_t offset, size_t size);

/* The size of a record in this file. */
size_t elf_record_size(const struct elf_view *, enum elf_record);

/* A field of the record that starts at bytes. */
uint64_t elf_field(const struct elf_view *, const unsigned char *bytes, enum elf_field);

/* An integer of 1, 2, 4 or 8 bytes, in the file's order. */
uint64_t elf_integer(const struct elf_view *, const unsigned char *bytes, size_t size);

/*
 * The length of the string at offset, reading at most limit bytes; limit if it has no
 * NUL, or if a read failed (view->error).
 */
size_t elf_view_strnlen(struct elf_view *, uint64_t offset, size_t limit);

/* Copy size bytes; false past the end, or if a read failed. */
bool elf_view_copy(struct elf_view *, uint64_t offset, void *into, size_t size);

#endif
