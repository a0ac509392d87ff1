/* SPDX-License-Identifier: ISC */
/* elf_reason - what is wrong with an ELF file, in words. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "elf.h"

static const char *const reasons[] = {
	[ELF_OK]              = "nothing is wrong",
	[ELF_NOT_ELF]         = "not an ELF file",
	[ELF_NO_MEMORY]       = "out of memory",
	[ELF_TRUNCATED]       = "the file ends inside its ELF header",
	[ELF_BAD_CLASS]       = "unknown ELF class, neither 32-bit nor 64-bit",
	[ELF_BAD_ORDER]       = "unknown byte order",
	[ELF_BAD_VERSION]     = "unknown ELF version",
	[ELF_BAD_HEADER_SIZE] = "the program headers have an unknown size",
	[ELF_NO_HEADERS]      = "no program headers",
	[ELF_MANY_HEADERS]    = "more than 64 KiB of program headers",
	[ELF_HEADERS_OUTSIDE] = "the program headers lie outside the file",
	[ELF_NO_SEGMENT]      = "no loadable segment",
	[ELF_SEGMENT_OUTSIDE] = "a loadable segment lies outside the file",
	[ELF_SEGMENT_SIZE]    = "a loadable segment has an impossible size",
	[ELF_SEGMENT_ALIGN]   = "a loadable segment is not aligned to pages",
	[ELF_INTERP_OUTSIDE]  = "the interpreter's name lies outside the file",
	[ELF_INTERP_SIZE]     = "the interpreter's name is empty or longer than 4095 bytes",
	[ELF_INTERP_END]      = "the interpreter's name is not ended by NUL",
	[ELF_INTERP_RELATIVE] = "the interpreter's name is not absolute",
	[ELF_DYNAMIC_OUTSIDE] = "the dynamic section lies outside the file",
	[ELF_DYNAMIC_SIZE]    = "the dynamic section is empty or larger than 1 MiB",
	[ELF_DYNAMIC_END]     = "the dynamic section is not ended by DT_NULL",
	[ELF_STRINGS_MISSING] = "no string table (DT_STRTAB and DT_STRSZ)",
	[ELF_STRINGS_OUTSIDE] = "the string table lies outside the file",
	[ELF_STRING_OUTSIDE]  = "a name lies outside the string table",
	[ELF_STRING_END]      = "a name is not ended by NUL",
	[ELF_STRING_EMPTY]    = "the name of a needed library is empty",
	[ELF_STRING_LONG]     = "a name is longer than 4095 bytes, or a search path than 1 MiB",
	[ELF_STRINGS_LARGE]   = "more than 4 MiB of names",
	[ELF_MANY_NEEDS]      = "more than 4096 needed libraries",
	[ELF_SYMBOLS_OUTSIDE] = "the symbol table lies outside the file",
	[ELF_MANY_SYMBOLS]    = "more than 1048576 symbols",
	[ELF_VERSIONS_OUTSIDE] = "the table of symbol versions lies outside the file",
	[ELF_VERSIONS_UNKNOWN] = "the table of symbol versions has an unknown form",
	[ELF_MANY_VERSIONS]   = "more than 16384 symbol versions",
	[ELF_RODATA_LARGE]    = "more than 16 MiB: too large for an interpreter",
};

const char *
elf_reason(enum elf_error error)
{
	if (error == ELF_UNREADABLE)
		return errno == ENODATA ? "the file became shorter meanwhile" : strerror(errno);
	return reasons[error];
}
