/* SPDX-License-Identifier: ISC */
/* notes - the .note.dlopen of an ELF file. */
#include <elf.h>
#include <string.h>

#include "elf.h"
#include "parts.h"
#include "reader.h"
#include "view.h"

enum {
	NOTE_HEADER = 12,               /* three words, in 64-bit files too */
	NOTE_DLOPEN = 0x407c0c0a,       /* UAPI.12 */
};

static const char vendor[] = "FDO";

/* A note, taken apart: offsets into the file. */
struct note {
	uint64_t name, name_size, text, text_size, next;
	uint64_t type;
};

/* False: the note does not fit in the rest of the segment. */
static bool
take_apart(const struct elf_view *view, const unsigned char *bytes, struct elf_extent e,
	struct note *note)
{
	uint64_t mask = e.align == 8 ? 7 : 3, end = e.offset + e.size;

	note->name_size = elf_integer(view, bytes, 4);
	note->text_size = elf_integer(view, bytes + 4, 4);
	note->type = elf_integer(view, bytes + 8, 4);
	/* no overflow: sizes have 32 bits, and e.offset is less than the file's size */
	note->name = e.offset + NOTE_HEADER;
	note->text = e.offset + ((NOTE_HEADER + note->name_size + mask) & ~mask);
	note->next = note->text + ((note->text_size + mask) & ~mask);
	return note->text <= end && note->text_size <= end - note->text;
}

static bool
is_dlopen(struct elf_view *view, const struct note *note)
{
	const unsigned char *name;

	if (note->type != NOTE_DLOPEN || note->name_size != sizeof vendor)
		return false;
	name = elf_view_bytes(view, note->name, sizeof vendor);
	return name && !memcmp(name, vendor, sizeof vendor);
}

/* The array doubles when it is full; elf_free() frees the old one, too. */
static struct elf_note *
next_slot(struct elf *elf)
{
	struct elf_note *more;
	size_t n = elf->n_notes;

	if (n & (n - 1))
		return &elf->notes[n];
	more = elf_allocate(elf, (n ? 2 * n : 1) * sizeof *more);
	if (!more)
		return NULL;
	if (n)
		memcpy(more, elf->notes, n * sizeof *more);
	elf->notes = more;
	return &more[n];
}

static int
keep(struct elf *elf, struct elf_view *view, const struct note *note)
{
	struct elf_note *slot = next_slot(elf);
	size_t size = (size_t)note->text_size;
	char *text;

	if (!slot)
		return elf_refusal();
	text = elf_allocate(elf, size + 1);
	if (!text)
		return elf_refusal();
	if (!elf_view_copy(view, note->text, text, size))
		return elf_missed(view, ELF_UNREADABLE);
	text[size] = '\0';
	while (size && !text[size - 1])
		size--;
	*slot = (struct elf_note){ text, size };
	elf->n_notes++;
	return ELF_OK;
}

int
elf_read_notes(struct elf *elf, struct elf_view *view, struct elf_extent e, uint64_t *budget)
{
	const unsigned char *bytes;
	struct note note;
	uint64_t step;
	int error;

	while (e.size >= NOTE_HEADER) {
		bytes = elf_view_bytes(view, e.offset, NOTE_HEADER);
		if (!bytes)
			return elf_missed(view, ELF_SEGMENT_OUTSIDE);
		if (!take_apart(view, bytes, e, &note))
			break;
		step = note.next - e.offset;
		if (step > *budget)
			break;
		*budget -= step;
		if (is_dlopen(view, &note)) {
			error = keep(elf, view, &note);
			if (error)
				return error;
		}
		e.offset += step;
		e.size = step < e.size ? e.size - step : 0;
	}
	/* a rest shorter than a header is padding */
	if (e.size >= NOTE_HEADER)
		elf->notes_damaged = true;
	return ELF_OK;
}

/* The numbers of SHF_ALLOC sections, and of those without bytes in the file. */
struct tally {
	size_t loaded, absent;
};

static bool
count(struct elf_view *view, uint64_t offset, uint64_t sections, struct tally *tally)
{
	size_t entry = elf_record_size(view, ELF_SHDR);
	const unsigned char *bytes;
	uint64_t i, type;

	for (i = 0; i < sections; i++) {
		bytes = elf_view_bytes(view, offset + i * entry, entry);
		if (!bytes)
			return false;
		type = elf_field(view, bytes, SH_TYPE);
		/* Notes are in the file: the build id names the program. */
		if (!(elf_field(view, bytes, SH_FLAGS) & SHF_ALLOC) || type == SHT_NOTE)
			continue;
		tally->loaded++;
		tally->absent += type == SHT_NOBITS;
	}
	return true;
}

bool
elf_is_debug(const struct elf *elf, const struct reader *source)
{
	struct tally tally = { 0 };
	struct elf_view view;
	const unsigned char *header;
	uint64_t offset, sections;

	elf_view_open(&view, source, elf->wide, elf->big_endian);
	header = elf_view_bytes(&view, 0, elf_record_size(&view, ELF_EHDR));
	if (!header || elf_field(&view, header, E_SHENTSIZE) != elf_record_size(&view, ELF_SHDR))
		return false;
	offset = elf_field(&view, header, E_SHOFF);
	sections = elf_field(&view, header, E_SHNUM);
	if (offset >= source->size || !count(&view, offset, sections, &tally))
		return false;
	return tally.loaded && tally.loaded == tally.absent;
}
