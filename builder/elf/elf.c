/* SPDX-License-Identifier: ISC */
/* elf - read the dependencies of a program or library from its ELF file. */
#include <elf.h>
#include <errno.h>
#include <string.h>

#include "elf.h"
#include "parts.h"
#include "reader.h"
#include "view.h"

/* State while a file is read. */
struct reading {
	struct elf *elf;
	struct elf_view *view;
	uint64_t headers;               /* offset of the program headers */
	size_t n_headers;
	uint64_t dynamic, dynamic_size; /* as PT_DYNAMIC has them: address, bytes */
	uint64_t notes_left;            /* bytes of notes that may still be read */
};

static bool
within(const struct reader *source, uint64_t offset, uint64_t size)
{
	uint64_t end;

	return !__builtin_add_overflow(offset, size, &end) && end <= source->size;
}

static enum elf_error
read_ident(struct reading *r)
{
	const unsigned char *ident;

	ident = elf_view_bytes(r->view, 0, EI_NIDENT);
	if (!ident) {
		ident = elf_view_bytes(r->view, 0, SELFMAG);
		if (!ident || memcmp(ident, ELFMAG, SELFMAG))
			return elf_missed(r->view, ELF_NOT_ELF);
		return ELF_TRUNCATED;
	}
	if (memcmp(ident, ELFMAG, SELFMAG))
		return ELF_NOT_ELF;
	if (ident[EI_CLASS] != ELFCLASS32 && ident[EI_CLASS] != ELFCLASS64)
		return ELF_BAD_CLASS;
	if (ident[EI_DATA] != ELFDATA2LSB && ident[EI_DATA] != ELFDATA2MSB)
		return ELF_BAD_ORDER;
	if (ident[EI_VERSION] != EV_CURRENT)
		return ELF_BAD_VERSION;
	r->view->wide = r->elf->wide = ident[EI_CLASS] == ELFCLASS64;
	r->view->big_endian = r->elf->big_endian = ident[EI_DATA] == ELFDATA2MSB;
	r->elf->osabi = ident[EI_OSABI];
	return ELF_OK;
}

static enum elf_error
read_header(struct reading *r)
{
	size_t entry = elf_record_size(r->view, ELF_PHDR);
	const unsigned char *header;

	header = elf_view_bytes(r->view, 0, elf_record_size(r->view, ELF_EHDR));
	if (!header)
		return elf_missed(r->view, ELF_TRUNCATED);
	if (elf_field(r->view, header, E_VERSION) != EV_CURRENT)
		return ELF_BAD_VERSION;
	r->elf->type = (uint16_t)elf_field(r->view, header, E_TYPE);
	r->elf->machine = (uint16_t)elf_field(r->view, header, E_MACHINE);
	r->elf->eflags = (uint32_t)elf_field(r->view, header, E_FLAGS);
	if (r->elf->type != ET_EXEC && r->elf->type != ET_DYN)
		return ELF_OK;

	r->headers = elf_field(r->view, header, E_PHOFF);
	r->n_headers = (size_t)elf_field(r->view, header, E_PHNUM);
	if (!r->n_headers)
		return ELF_NO_HEADERS;
	if (elf_field(r->view, header, E_PHENTSIZE) != entry)
		return ELF_BAD_HEADER_SIZE;
	if (r->n_headers > ELF_HEADERS_MAX / entry)
		return ELF_MANY_HEADERS;
	if (!within(r->view->source, r->headers, r->n_headers * entry))
		return ELF_HEADERS_OUTSIDE;
	return ELF_OK;
}

/* A program header, copied, because the next read may move the view's windows. */
struct header {
	uint64_t type, flags, offset, address, size, memory, align;
};

static enum elf_error
take_load(struct reading *r, const struct header *h)
{
	uint64_t end, top = r->elf->wide ? UINT64_MAX : UINT32_MAX;

	if (h->memory < h->size || __builtin_add_overflow(h->address, h->memory, &end) || end > top)
		return ELF_SEGMENT_SIZE;
	if (h->align & (h->align - 1))
		return ELF_SEGMENT_ALIGN;
	if (!h->size)
		return ELF_OK;
	if (!within(r->view->source, h->offset, h->size))
		return ELF_SEGMENT_OUTSIDE;
	/* mmap(2) maps whole pages, of at least 4096 bytes */
	if ((h->address - h->offset) % 4096)
		return ELF_SEGMENT_ALIGN;
	r->elf->segments[r->elf->n_segments++] = (struct elf_segment){
		.address = h->address,
		.offset = h->offset,
		.size = h->size,
		.writable = h->flags & PF_W, .code = h->flags & PF_X,
	};
	return ELF_OK;
}

/* The kernel uses the first PT_INTERP, of at most PATH_MAX bytes. */
static enum elf_error
take_interp(struct reading *r, const struct header *h)
{
	const unsigned char *bytes;
	char *interp;

	if (r->elf->interp)
		return ELF_OK;
	if (h->size < 2 || h->size > ELF_NAME_MAX + 1)
		return ELF_INTERP_SIZE;
	if (!within(r->view->source, h->offset, h->size))
		return ELF_INTERP_OUTSIDE;
	bytes = elf_view_bytes(r->view, h->offset, (size_t)h->size);
	if (!bytes)
		return elf_missed(r->view, ELF_INTERP_OUTSIDE);
	if (bytes[h->size - 1])
		return ELF_INTERP_END;
	if (bytes[0] != '/')
		return ELF_INTERP_RELATIVE;
	interp = elf_allocate(r->elf, (size_t)h->size);
	if (!interp)
		return elf_refusal();
	r->elf->interp = memcpy(interp, bytes, (size_t)h->size);
	return ELF_OK;
}

static enum elf_error
take_dynamic(struct reading *r, const struct header *h)
{
	r->elf->dynamic = true;
	r->dynamic = h->address;
	r->dynamic_size = h->size;
	return ELF_OK;
}

static enum elf_error
take_note(struct reading *r, const struct header *h)
{
	struct elf_extent extent = { h->offset, h->size, h->align };

	if (!within(r->view->source, h->offset, h->size)) {
		r->elf->notes_damaged = true;
		return ELF_OK;
	}
	return elf_read_notes(r->elf, r->view, extent, &r->notes_left);
}

static const struct header_row {
	uint64_t type;
	enum elf_error (*take)(struct reading *, const struct header *);
} takers[] = {
	{ PT_LOAD,    take_load },
	{ PT_INTERP,  take_interp },
	{ PT_DYNAMIC, take_dynamic },
	{ PT_NOTE,    take_note },
};

static enum elf_error
take_header(struct reading *r, const unsigned char *bytes)
{
	const struct header header = {
		.type = elf_field(r->view, bytes, P_TYPE),
		.flags = elf_field(r->view, bytes, P_FLAGS),
		.offset = elf_field(r->view, bytes, P_OFFSET),
		.address = elf_field(r->view, bytes, P_VADDR),
		.size = elf_field(r->view, bytes, P_FILESZ),
		.memory = elf_field(r->view, bytes, P_MEMSZ),
		.align = elf_field(r->view, bytes, P_ALIGN),
	};
	size_t i;

	for (i = 0; i < sizeof takers / sizeof takers[0]; i++) {
		if (takers[i].type == header.type)
			return takers[i].take(r, &header);
	}
	return ELF_OK;
}

static enum elf_error
read_headers(struct reading *r)
{
	size_t i, entry = elf_record_size(r->view, ELF_PHDR);
	const unsigned char *bytes;
	enum elf_error error;

	if (!r->n_headers)
		return ELF_OK;
	r->elf->segments = elf_allocate(r->elf, r->n_headers * sizeof *r->elf->segments);
	if (!r->elf->segments)
		return elf_refusal();
	for (i = 0; i < r->n_headers; i++) {
		bytes = elf_view_bytes(r->view, r->headers + i * entry, entry);
		if (!bytes)
			return elf_missed(r->view, ELF_HEADERS_OUTSIDE);
		error = take_header(r, bytes);
		if (error)
			return error;
	}
	return r->elf->n_segments ? ELF_OK : ELF_NO_SEGMENT;
}

static enum elf_error
read_dynamic(struct reading *r)
{
	struct elf_extent extent = { .size = r->dynamic_size };
	uint64_t room;

	if (!r->elf->dynamic)
		return ELF_OK;
	if (!r->dynamic_size || r->dynamic_size > ELF_DYNAMIC_MAX)
		return ELF_DYNAMIC_SIZE;
	if (!elf_locate(r->elf, r->dynamic, &extent.offset, &room) || room < extent.size)
		return ELF_DYNAMIC_OUTSIDE;
	return elf_read_dynamic(r->elf, r->view, extent);
}

enum elf_error
elf_read(struct elf *elf, const struct reader *source)
{
	static enum elf_error (*const steps[])(struct reading *) = {
		read_ident, read_header, read_headers, read_dynamic,
	};
	struct elf_view view;
	struct reading reading = {
		.elf = elf, .view = &view, .notes_left = ELF_NOTES_MAX,
	};
	enum elf_error error = ELF_OK;
	size_t i;

	*elf = (struct elf){ 0 };
	elf_view_open(&view, source, false, false);
	for (i = 0; i < sizeof steps / sizeof steps[0] && !error; i++)
		error = steps[i](&reading);
	if (error)
		elf_forget(elf);
	return error;
}

/* Missing in some <elf.h>. */
enum {
	LOONGARCH = 258,
	RISCV_FLOAT_ABI = 6,
	RISCV_RVE = 8,
};

/* Bits of e_flags that must be equal in all files of one program. */
static const struct abi_row {
	uint16_t machine;
	uint32_t mask;
	bool unset;             /* a file with none of the bits fits both */
} abis[] = {
	{ EM_ARM,   EF_ARM_ABI_FLOAT_SOFT | EF_ARM_ABI_FLOAT_HARD, true },
	{ EM_MIPS,  EF_MIPS_ABI2 | EF_MIPS_NAN2008,                false },
	{ EM_RISCV, RISCV_FLOAT_ABI | RISCV_RVE,                   false },
};

bool
elf_same_kind(const struct elf *a, const struct elf *b)
{
	uint32_t x, y;
	size_t i;

	if (a->wide != b->wide || a->big_endian != b->big_endian || a->machine != b->machine)
		return false;
	for (i = 0; i < sizeof abis / sizeof abis[0]; i++) {
		if (abis[i].machine != a->machine)
			continue;
		x = a->eflags & abis[i].mask;
		y = b->eflags & abis[i].mask;
		return x == y || (abis[i].unset && (!x || !y));
	}
	return true;
}

/* The machines that images have names for. */
static const struct {
	uint16_t machine;
	bool wide, big_endian;
	const char *arch;
} archs[] = {
	{ EM_X86_64,    true,  false, "x86_64" },      { EM_386,   false, false, "i686" },
	{ EM_AARCH64,   true,  false, "aarch64" },     { EM_ARM,   false, false, "arm" },
	{ EM_RISCV,     true,  false, "riscv64" },     { EM_S390,  true,  true,  "s390x" },
	{ EM_PPC64,     true,  false, "ppc64le" },     { EM_PPC64, true,  true,  "ppc64" },
	{ EM_MIPS,      true,  false, "mips64le" },    { EM_MIPS,  false, false, "mipsle" },
	{ LOONGARCH,    true,  false, "loongarch64" },
};

const char *
elf_arch(const struct elf *elf)
{
	size_t i;

	for (i = 0; i < sizeof archs / sizeof archs[0]; i++) {
		if (archs[i].machine == elf->machine && archs[i].wide == elf->wide &&
		    archs[i].big_endian == elf->big_endian)
			return archs[i].arch;
	}
	return NULL;
}

static const char *const reasons[] = {
	[ELF_OK]              = "no error",
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
		return errno == ENODATA ? "the file became shorter while it was read" : strerror(errno);
	return reasons[error];
}
