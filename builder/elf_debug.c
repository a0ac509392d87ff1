/* SPDX-License-Identifier: ISC */
/* elf_debug - is it what was split off from a program, for debuggers alone? */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>

#include "elf.h"
#include "elf_parts.h"
#include "elf_view.h"
#include "source.h"

/* Sections that are in memory, and those of them whose bytes are not in the file. */
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
		/* Notes stay, for they tell which program it belongs to. */
		if (!(elf_field(view, bytes, SH_FLAGS) & SHF_ALLOC) || type == SHT_NOTE)
			continue;
		tally->loaded++;
		tally->absent += type == SHT_NOBITS;
	}
	return true;
}

bool
elf_is_debug(const struct elf *elf, const struct source *source)
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
