/* SPDX-License-Identifier: ISC */
/* view - records of an ELF file of either word size and byte order. */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "reader.h"
#include "view.h"

static const struct size_row {
	unsigned char narrow, wide;
} sizes[] = {
	[ELF_EHDR] = { sizeof(Elf32_Ehdr), sizeof(Elf64_Ehdr) },
	[ELF_PHDR] = { sizeof(Elf32_Phdr), sizeof(Elf64_Phdr) },
	[ELF_DYN]  = { sizeof(Elf32_Dyn),  sizeof(Elf64_Dyn) },
	[ELF_SYM]  = { sizeof(Elf32_Sym),  sizeof(Elf64_Sym) },
	[ELF_SHDR] = { sizeof(Elf32_Shdr), sizeof(Elf64_Shdr) },
	[ELF_VERNEED] = { sizeof(Elf32_Verneed), sizeof(Elf64_Verneed) },
	[ELF_VERNAUX] = { sizeof(Elf32_Vernaux), sizeof(Elf64_Vernaux) },
	[ELF_VERDEF]  = { sizeof(Elf32_Verdef),  sizeof(Elf64_Verdef) },
	[ELF_VERDAUX] = { sizeof(Elf32_Verdaux), sizeof(Elf64_Verdaux) },
};

/* The offset of a field in its record, and its size. */
#define FIELD(record, field) { \
	{ offsetof(Elf32_##record, field), sizeof ((Elf32_##record *)0)->field }, \
	{ offsetof(Elf64_##record, field), sizeof ((Elf64_##record *)0)->field } }

static const struct field_row {
	struct place {
		unsigned char offset, size;
	} narrow, wide;
} fields[] = {
	[E_TYPE]      = FIELD(Ehdr, e_type),
	[E_MACHINE]   = FIELD(Ehdr, e_machine),
	[E_VERSION]   = FIELD(Ehdr, e_version),
	[E_PHOFF]     = FIELD(Ehdr, e_phoff),
	[E_SHOFF]     = FIELD(Ehdr, e_shoff),
	[E_FLAGS]     = FIELD(Ehdr, e_flags),
	[E_PHENTSIZE] = FIELD(Ehdr, e_phentsize),
	[E_PHNUM]     = FIELD(Ehdr, e_phnum),
	[E_SHENTSIZE] = FIELD(Ehdr, e_shentsize),
	[E_SHNUM]     = FIELD(Ehdr, e_shnum),
	[E_SHSTRNDX]  = FIELD(Ehdr, e_shstrndx),
	[P_TYPE]      = FIELD(Phdr, p_type),
	[P_FLAGS]     = FIELD(Phdr, p_flags),
	[P_OFFSET]    = FIELD(Phdr, p_offset),
	[P_VADDR]     = FIELD(Phdr, p_vaddr),
	[P_FILESZ]    = FIELD(Phdr, p_filesz),
	[P_MEMSZ]     = FIELD(Phdr, p_memsz),
	[P_ALIGN]     = FIELD(Phdr, p_align),
	[D_TAG]       = FIELD(Dyn, d_tag),
	[D_VAL]       = FIELD(Dyn, d_un.d_val),
	[ST_NAME]     = FIELD(Sym, st_name),
	[ST_SHNDX]    = FIELD(Sym, st_shndx),
	[SH_NAME]     = FIELD(Shdr, sh_name),
	[SH_TYPE]     = FIELD(Shdr, sh_type),
	[SH_FLAGS]    = FIELD(Shdr, sh_flags),
	[SH_OFFSET]   = FIELD(Shdr, sh_offset),
	[SH_SIZE]     = FIELD(Shdr, sh_size),
	[VN_VERSION]  = FIELD(Verneed, vn_version),
	[VN_FILE]     = FIELD(Verneed, vn_file),
	[VN_AUX]      = FIELD(Verneed, vn_aux),
	[VN_NEXT]     = FIELD(Verneed, vn_next),
	[VNA_FLAGS]   = FIELD(Vernaux, vna_flags),
	[VNA_NAME]    = FIELD(Vernaux, vna_name),
	[VNA_NEXT]    = FIELD(Vernaux, vna_next),
	[VD_VERSION]  = FIELD(Verdef, vd_version),
	[VD_AUX]      = FIELD(Verdef, vd_aux),
	[VD_NEXT]     = FIELD(Verdef, vd_next),
	[VDA_NAME]    = FIELD(Verdaux, vda_name),
	[VDA_NEXT]    = FIELD(Verdaux, vda_next),
};

void
elf_view_open(struct elf_view *view, const struct reader *source, bool wide, bool big_endian)
{
	size_t i;

	view->source = source;
	view->wide = wide;
	view->big_endian = big_endian;
	view->error = 0;
	view->oldest = 0;
	for (i = 0; i < ELF_WINDOWS; i++)
		view->windows[i].at = view->windows[i].have = 0;
}

static const unsigned char *
see(const struct elf_window *window, uint64_t offset, size_t *have)
{
	*have = window->have - (size_t)(offset - window->at);
	return window->bytes + (offset - window->at);
}

/* Read a window that has offset in its first half. */
static const unsigned char *
read_window(struct elf_view *view, uint64_t offset, size_t *have)
{
	struct elf_window *window = &view->windows[view->oldest];
	uint64_t left;

	view->oldest = (view->oldest + 1) % ELF_WINDOWS;
	window->at = offset - offset % ELF_WINDOW_ALIGN;
	left = view->source->size - window->at;
	window->have = left < ELF_WINDOW_SIZE ? (size_t)left : ELF_WINDOW_SIZE;
	view->error = reader_read(view->source, window->at, window->bytes, window->have);
	if (!view->error)
		return see(window, offset, have);
	window->have = 0;
	return NULL;
}

const unsigned char *
elf_view_some(struct elf_view *view, uint64_t offset, size_t *have)
{
	const struct elf_window *window;
	size_t i;

	if (offset >= view->source->size)
		return NULL;
	if (view->source->fd < 0) {
		*have = (size_t)(view->source->size - offset);
		return (const unsigned char *)view->source->bytes + offset;
	}
	for (i = 0; i < ELF_WINDOWS; i++) {
		window = &view->windows[i];
		if (offset >= window->at && offset - window->at < window->have)
			return see(window, offset, have);
	}
	return read_window(view, offset, have);
}

const unsigned char *
elf_view_bytes(struct elf_view *view, uint64_t offset, size_t size)
{
	const unsigned char *bytes;
	size_t have;

	bytes = elf_view_some(view, offset, &have);
	/* The bytes may cross the end of a window. */
	if (bytes && have < size && view->source->fd >= 0)
		bytes = read_window(view, offset, &have);
	return bytes && have >= size ? bytes : NULL;
}

size_t
elf_record_size(const struct elf_view *view, enum elf_record record)
{
	return view->wide ? sizes[record].wide : sizes[record].narrow;
}

uint64_t
elf_integer(const struct elf_view *view, const unsigned char *bytes, size_t size)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < size; i++)
		value = value << 8 | bytes[view->big_endian ? i : size - 1 - i];
	return value;
}

uint64_t
elf_field(const struct elf_view *view, const unsigned char *bytes, enum elf_field field)
{
	const struct place *place = view->wide ? &fields[field].wide : &fields[field].narrow;

	return elf_integer(view, bytes + place->offset, place->size);
}

size_t
elf_view_strnlen(struct elf_view *view, uint64_t offset, size_t limit)
{
	const unsigned char *bytes, *nul;
	size_t have, seen = 0;

	while (seen < limit) {
		bytes = elf_view_some(view, offset + seen, &have);
		if (!bytes)
			return limit;
		if (have > limit - seen)
			have = limit - seen;
		nul = memchr(bytes, 0, have);
		if (nul)
			return seen + (size_t)(nul - bytes);
		seen += have;
	}
	return limit;
}

bool
elf_view_copy(struct elf_view *view, uint64_t offset, void *into, size_t size)
{
	const unsigned char *bytes;
	size_t have, done;

	for (done = 0; done < size; done += have) {
		bytes = elf_view_some(view, offset + done, &have);
		if (!bytes)
			return false;
		if (have > size - done)
			have = size - done;
		memcpy((unsigned char *)into + done, bytes, have);
	}
	return true;
}
