/* SPDX-License-Identifier: ISC */
/*
 * elf - what a program or library says that it needs.
 *
 * Pure: bytes in, facts out; nothing is opened, searched or run.  Read as
 * the kernel and ld.so read it: by program headers alone (sections may be
 * stripped), addresses turned into offsets by PT_LOAD, and of a dynamic tag
 * that stands twice the last one counts.  Both word sizes, both byte orders.
 *
 * Every number in the file is hostile until checked.  What the file can make
 * us allocate or read is bounded by the limits below, whatever it claims.
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
	ELF_NEEDS_MAX = 4096,           /* DT_NEEDED and its kin */
	ELF_NAME_MAX = 4095,            /* bytes of a file name: PATH_MAX less NUL */
	ELF_PATH_MAX = 1 << 20,         /* bytes of an RPATH or RUNPATH */
	ELF_STRINGS_MAX = 4 << 20,      /* bytes of all strings and notes together */
	ELF_NOTES_MAX = 1 << 20,        /* bytes of PT_NOTE looked through */
	ELF_SYMBOLS_MAX = 1 << 20,      /* of .dynsym looked through */
	ELF_VERSIONS_MAX = 16384,       /* of symbols, needed or defined */
	ELF_RODATA_MAX = 16 << 20,      /* bytes of an interpreter looked through */
};

enum elf_error {
	ELF_OK,
	ELF_NOT_ELF,            /* no magic: a script, data, an empty file */
	ELF_UNREADABLE,         /* errno says why */
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

/* In words that continue "cannot read 'FILE': ". */
const char *elf_reason(enum elf_error);

/* A library that is asked for.  musl looks at DT_NEEDED alone. */
struct elf_need {
	const char *name;       /* never empty */
	uint64_t tag;           /* DT_NEEDED, DT_FILTER; DT_AUXILIARY: may be absent */
};

/* A name for a state of a library's symbols: "GLIBC_2.38". */
struct elf_version {
	const char *name;
	const char *file;       /* of a need: the library's name */
	bool weak;              /* of a need: it may be absent */
};

/* The JSON of one .note.dlopen, see dlopen.h; also followed by a NUL. */
struct elf_note {
	const char *text;
	size_t size;
};

/* A run of the file that is mapped: PT_LOAD. */
struct elf_segment {
	uint64_t address, offset, size;
	bool writable;
};

struct elf {
	bool wide;              /* 64-bit */
	bool big_endian;
	uint8_t osabi;          /* EI_OSABI */
	uint16_t machine;       /* EM_* of <elf.h> */
	uint16_t type;          /* ET_*; but for ET_EXEC and ET_DYN, that is all */
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
	struct elf_version *versions;   /* that it needs */
	size_t n_versions;
	struct elf_version *defines;    /* that it has; none: it knows no versions */
	size_t n_defines;
	struct elf_note *notes; /* of .note.dlopen */
	size_t n_notes;
	bool notes_damaged;     /* some could not be read: worth a warning */

	/* For elf_imports() and elf_default_dirs(). */
	struct elf_segment *segments;
	size_t n_segments;
	uint64_t strings, strings_size;         /* file offset, bytes */
	uint64_t symbols, hash, gnu_hash;       /* addresses; 0: absent */
	struct elf_block *memory;               /* owns all of the above */
};

/*
 * Read all that stands in struct elf.  It owns its strings: the source may
 * go.  On an error it holds no more than what tells kinds apart (wide,
 * big_endian, osabi, machine, type, eflags), as far as that was read, and
 * needs no elf_free(): ld.so passes over a library of another kind before it
 * looks whether that is sound, so elf_same_kind() is to be asked first.
 */
enum elf_error elf_read(struct elf *, const struct reader *);
void elf_free(struct elf *);

/*
 * Would ld.so take one for the other's library: same class, byte order,
 * machine and float ABI?  What differs is passed over in a search.
 */
bool elf_same_kind(const struct elf *, const struct elf *);

/*
 * Call with each symbol that the file takes from others, until see() returns
 * false.  name lasts for that call only.  Names over ELF_NAME_MAX are left
 * out.  A file without a symbol table has none, and that is no error.
 */
enum elf_error elf_imports(const struct elf *, const struct reader *,
	bool (*see)(const char *name, void *data), void *data);

/*
 * Of a file with an error: is it the debug information of another one, split off
 * by objcopy --only-keep-debug?  Its program headers are the other's, its bytes are
 * not; only its sections tell: those in memory are SHT_NOBITS, but for notes.
 */
bool elf_is_debug(const struct elf *, const struct reader *);

/* The loader's way to write down its directories. */
enum elf_dirs_form {
	ELF_DIRS_NUL,           /* glibc: "/lib/\0/usr/lib/\0" (dl-load.c, system_dirs) */
	ELF_DIRS_COLON,         /* musl: "/lib:/usr/local/lib:/usr/lib" (dynlink.c) */
};

/*
 * The directories that an interpreter searches last, which stand as data in
 * its file.  *list is one string, separated by colons, without trailing
 * slashes, to be freed by the caller; NULL when none was found, which is no
 * error here.
 */
enum elf_error elf_default_dirs(const struct elf *, const struct reader *,
	enum elf_dirs_form, char **list);

#endif
