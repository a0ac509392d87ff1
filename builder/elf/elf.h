/* SPDX-License-Identifier: ISC */
/*
 * elf - read the dependencies of a program or library from its ELF file.
 *
 * Pure: no file is opened, searched or executed.  The file is read as the kernel and
 * ld.so read it: only by program headers (sections may be stripped); PT_LOAD maps
 * addresses to file offsets; of a repeated dynamic tag the last one counts.  Both word
 * sizes and both byte orders are supported.
 *
 * Every number in the file is checked before use.  The limits below bound the memory and
 * the reads that any file can cause.
 */
#ifndef ELF_READER_H
#define ELF_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader;

enum elf_limit {
	ELF_HEADERS_MAX = 65536,        /* bytes of program headers, as the kernel */
	ELF_DYNAMIC_MAX = 1 << 20,      /* bytes of dynamic section */
	ELF_NEEDS_MAX = 4096,           /* DT_NEEDED, DT_FILTER, DT_AUXILIARY */
	ELF_NAME_MAX = 4095,            /* bytes of a file name: PATH_MAX less NUL */
	ELF_PATH_MAX = 1 << 20,         /* bytes of an RPATH or RUNPATH */
	ELF_STRINGS_MAX = 4 << 20,      /* bytes of all strings and notes together */
	ELF_NOTES_MAX = 1 << 20,        /* bytes of PT_NOTE that are read */
	ELF_SYMBOLS_MAX = 1 << 20,      /* symbols of .dynsym */
	ELF_VERSIONS_MAX = 16384,       /* symbol versions, needed or defined */
	ELF_RODATA_MAX = 16 << 20,      /* bytes of a file that are searched for paths */
};

enum elf_error {
	ELF_OK,
	ELF_NOT_ELF,            /* no magic: a script, data, an empty file */
	ELF_UNREADABLE,         /* errno is the reason */
	ELF_NO_MEMORY,
	ELF_TRUNCATED,          /* the rest: see elf_reason() */
	ELF_BAD_CLASS,
	ELF_BAD_ORDER,
	ELF_BAD_VERSION,
	ELF_BAD_HEADER_SIZE,
	ELF_NO_HEADERS,
	ELF_MANY_HEADERS,
	ELF_HEADERS_OUTSIDE,
	ELF_NO_SEGMENT,
	ELF_SEGMENT_OUTSIDE,
	ELF_SEGMENT_SIZE,
	ELF_SEGMENT_ALIGN,
	ELF_INTERP_OUTSIDE,
	ELF_INTERP_SIZE,
	ELF_INTERP_END,
	ELF_INTERP_RELATIVE,
	ELF_DYNAMIC_OUTSIDE,
	ELF_DYNAMIC_SIZE,
	ELF_DYNAMIC_END,
	ELF_STRINGS_MISSING,
	ELF_STRINGS_OUTSIDE,
	ELF_STRING_OUTSIDE,
	ELF_STRING_END,
	ELF_STRING_EMPTY,
	ELF_STRING_LONG,
	ELF_STRINGS_LARGE,
	ELF_MANY_NEEDS,
	ELF_SYMBOLS_OUTSIDE,
	ELF_MANY_SYMBOLS,
	ELF_VERSIONS_OUTSIDE,
	ELF_VERSIONS_UNKNOWN,
	ELF_MANY_VERSIONS,
	ELF_RODATA_LARGE,
};

/* The reason as text, to complete "cannot read 'FILE': ". */
const char *elf_reason(enum elf_error);

/* A needed library.  musl reads DT_NEEDED only. */
struct elf_need {
	const char *name;       /* never empty */
	uint64_t tag;           /* DT_NEEDED, DT_FILTER; DT_AUXILIARY: may be absent */
};

/* A symbol version: "GLIBC_2.38". */
struct elf_version {
	const char *name;
	const char *file;       /* of a needed version: the library's name */
	bool weak;              /* of a needed version: it may be absent */
};

/* The JSON of one .note.dlopen, see dlopen.h; a NUL follows it. */
struct elf_note {
	const char *text;
	size_t size;
};

/* A segment that is mapped: PT_LOAD. */
struct elf_segment {
	uint64_t address, offset, size;
	bool writable, code;
};

struct elf {
	bool wide;              /* 64-bit */
	bool big_endian;
	uint8_t osabi;          /* EI_OSABI */
	uint16_t machine;       /* EM_* of <elf.h> */
	uint16_t type;          /* ET_*; for others than ET_EXEC and ET_DYN the last field read */
	uint32_t eflags;        /* e_flags: the float ABI of arm, riscv, mips */

	const char *interp;     /* absolute; NULL: none */
	bool dynamic;           /* has a dynamic section */
	const char *soname;     /* these: NULL when absent */
	const char *rpath, *runpath;
	const char *audit, *depaudit;   /* colon-separated names */
	uint64_t flags;         /* DF_* of DT_FLAGS */
	uint64_t flags_1;       /* DF_1_* of DT_FLAGS_1 */

	struct elf_need *needs; /* in the file's order */
	size_t n_needs;
	struct elf_version *versions;   /* needed versions */
	size_t n_versions;
	struct elf_version *defines;    /* defined versions; none: symbols have no versions */
	size_t n_defines;
	struct elf_note *notes; /* of .note.dlopen */
	size_t n_notes;
	bool notes_damaged;     /* some notes cannot be read: warn */

	/* For elf_imports() and elf_default_dirs(). */
	struct elf_segment *segments;
	size_t n_segments;
	uint64_t strings, strings_size;         /* file offset, bytes */
	uint64_t symbols, hash, gnu_hash;       /* addresses; 0: absent */
	struct elf_block *memory;               /* owns all of the above */
};

/*
 * Fill struct elf; it owns its strings, so the source may be closed.  After an error it
 * has only the fields for elf_same_kind() (wide, big_endian, osabi, machine, type,
 * eflags), as far as they were read, and needs no elf_free().  ld.so skips a library of
 * another kind before it checks the rest: so call elf_same_kind() before reporting the
 * error.
 */
enum elf_error elf_read(struct elf *, const struct reader *);
void elf_free(struct elf *);

/*
 * Have both files the same class, byte order, machine and float ABI?  ld.so skips
 * libraries of another kind.
 */
bool elf_same_kind(const struct elf *, const struct elf *);

/* The machine as platform_parse() takes it: "x86_64"; NULL: images have no name for it. */
const char *elf_arch(const struct elf *);

/*
 * Call see() with each imported symbol, until it returns false.  name is valid during
 * the call only.  Names longer than ELF_NAME_MAX are skipped.  A file without a symbol
 * table imports no symbol; that is not an error.
 */
enum elf_error elf_imports(const struct elf *, const struct reader *,
	bool (*see)(const char *name, void *data), void *data);

/* SIZE bytes of a file, of which those from FROM to TO are in no other piece.  On both sides there
 * are ELF_PIECE_AROUND more of them, unless the data begins or ends there. */
enum { ELF_PIECE_AROUND = 512 };

struct elf_piece {
	const char *bytes;
	size_t size, from, to;
};

/*
 * Call see() with the read-only data of the file, piece by piece: all that is neither written to
 * nor run, or if there are sections, those called .rodata.  A piece is valid during the call.
 */
enum elf_error elf_rodata(const struct elf *, const struct reader *,
	void (*see)(const struct elf_piece *, void *data), void *data);

/*
 * After an error: is this a separate debug-info file (objcopy --only-keep-debug)?  It
 * has the program headers of the program, without the segments' bytes; all its SHF_ALLOC
 * sections are SHT_NOBITS, except notes.
 */
bool elf_is_debug(const struct elf *, const struct reader *);

/* The form in which a loader stores its directories. */
enum elf_dirs_form {
	ELF_DIRS_NUL,           /* glibc: "/lib/\0/usr/lib/\0" (dl-load.c, system_dirs) */
	ELF_DIRS_COLON,         /* musl: "/lib:/usr/local/lib:/usr/lib" (dynlink.c) */
};

/*
 * The default directories of an interpreter, which are data in its file.  *list is one
 * string, separated by colons, without trailing slashes; the caller frees it.  NULL: no
 * list was found, which is not an error.
 */
enum elf_error elf_default_dirs(const struct elf *, const struct reader *,
	enum elf_dirs_form, char **list);

#endif
