/* SPDX-License-Identifier: ISC */
/*
 * rodata - the read-only data of an ELF file, in pieces.
 *
 * With sections these are those called .rodata: in most files half of what the loader maps is
 * tables of symbols and of the unwinder, which have no text.
 */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "elf.h"
#include "reader.h"
#include "view.h"

enum { PIECE = 64 << 10, SECTIONS_MOST = 4096 };

struct showing {
	const struct reader *source;
	void (*see)(const struct elf_piece *, void *data);
	void *data;
	uint64_t left;          /* of ELF_RODATA_MAX */
};

static uint64_t
smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Returns ELF_OK, or ELF_UNREADABLE. */
static int
show(struct showing *s, uint64_t offset, uint64_t size)
{
	char buffer[PIECE + 2 * ELF_PIECE_AROUND];
	struct elf_piece piece;
	uint64_t done, begin;

	if (offset > s->source->size)
		return ELF_OK;
	size = smaller(smaller(size, s->source->size - offset), s->left);
	s->left -= size;
	for (done = 0; done < size; done += PIECE) {
		piece.from = done ? ELF_PIECE_AROUND : 0;
		piece.to = piece.from + smaller(size - done, PIECE);
		piece.size = piece.from + smaller(size - done, PIECE + ELF_PIECE_AROUND);
		begin = offset + done - piece.from;
		piece.bytes = s->source->fd < 0 ? (const char *)s->source->bytes + begin : buffer;
		if (s->source->fd >= 0 && reader_read(s->source, begin, buffer, piece.size))
			return ELF_UNREADABLE;
		s->see(&piece, s->data);
	}
	return ELF_OK;
}

/* -- sections -------------------------------------------------------------------------- */

struct sections {
	uint64_t at, count, names;      /* NAMES: where they are in the file */
};

static const unsigned char *
section(struct elf_view *view, const struct sections *s, uint64_t i)
{
	size_t entry = elf_record_size(view, ELF_SHDR);

	return elf_view_bytes(view, s->at + i * entry, entry);
}

/* False: there are none that can be read. */
static bool
find_sections(struct elf_view *view, struct sections *s)
{
	const unsigned char *header = elf_view_bytes(view, 0, elf_record_size(view, ELF_EHDR)), *names;
	uint64_t index;

	if (!header || elf_field(view, header, E_SHENTSIZE) != elf_record_size(view, ELF_SHDR))
		return false;
	s->at = elf_field(view, header, E_SHOFF);
	s->count = elf_field(view, header, E_SHNUM);
	index = elf_field(view, header, E_SHSTRNDX);
	if (!s->at || s->at >= view->source->size || s->count > SECTIONS_MOST || index >= s->count)
		return false;
	names = section(view, s, index);
	s->names = names ? elf_field(view, names, SH_OFFSET) : UINT64_MAX;
	return s->names < view->source->size;
}

/* ".rodata", and ".rodata.x" */
static bool
is_rodata(struct elf_view *view, const struct sections *s, const unsigned char *header)
{
	static const char name[] = ".rodata";
	uint64_t flags = elf_field(view, header, SH_FLAGS);
	const unsigned char *text;

	if (elf_field(view, header, SH_TYPE) != SHT_PROGBITS || !(flags & SHF_ALLOC) ||
	    flags & (SHF_WRITE | SHF_EXECINSTR))
		return false;
	text = elf_view_bytes(view, s->names + elf_field(view, header, SH_NAME), sizeof name - 1);
	return text && !memcmp(text, name, sizeof name - 1);
}

/* True if there was one. */
static bool
show_sections(struct showing *show_to, struct elf_view *view, int *error)
{
	const unsigned char *header;
	struct sections s;
	uint64_t i, offset, size;
	bool found = false;

	if (!find_sections(view, &s))
		return false;
	for (i = 0; i < s.count && !*error; i++) {
		header = section(view, &s, i);
		if (!header)
			break;
		offset = elf_field(view, header, SH_OFFSET);
		size = elf_field(view, header, SH_SIZE);
		if (!is_rodata(view, &s, header))
			continue;
		*error = show(show_to, offset, size);
		found = true;
	}
	return found;
}

enum elf_error
elf_rodata(const struct elf *elf, const struct reader *source,
    void (*see)(const struct elf_piece *, void *data), void *data)
{
	struct showing s = { source, see, data, ELF_RODATA_MAX };
	struct elf_view view;
	int error = ELF_OK;
	size_t i;

	elf_view_open(&view, source, elf->wide, elf->big_endian);
	if (show_sections(&s, &view, &error))
		return error;
	for (i = 0; i < elf->n_segments && !error; i++) {
		if (!elf->segments[i].writable && !elf->segments[i].code)
			error = show(&s, elf->segments[i].offset, elf->segments[i].size);
	}
	return error;
}
