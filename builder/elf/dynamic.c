/* SPDX-License-Identifier: ISC */
/* dynamic - the dynamic section of an ELF file, and its strings. */
#include <elf.h>

#include "elf.h"
#include "parts.h"
#include "view.h"

/* The values of the dynamic section that one pass collects. */
struct gathered {
	size_t entries;         /* before DT_NULL */
	size_t needs;
	uint64_t table, table_size;
	bool has_table, has_size;
	uint64_t verneed, verdef;       /* addresses */
	struct text {
		bool present;
		uint64_t index;
	} soname, rpath, runpath, audit, depaudit;
};

static bool
is_need(uint64_t tag)
{
	return tag == DT_NEEDED || tag == DT_FILTER || tag == DT_AUXILIARY;
}

static void
gather(struct elf *elf, struct gathered *g, uint64_t tag, uint64_t value)
{
	struct text text = { true, value };

	switch (tag) {
	case DT_STRTAB:   g->table = value; g->has_table = true; break;
	case DT_STRSZ:    g->table_size = value; g->has_size = true; break;
	case DT_SONAME:   g->soname = text; break;
	case DT_RPATH:    g->rpath = text; break;
	case DT_RUNPATH:  g->runpath = text; break;
	case DT_AUDIT:    g->audit = text; break;
	case DT_DEPAUDIT: g->depaudit = text; break;
	case DT_FLAGS:    elf->flags = value; break;
	case DT_FLAGS_1:  elf->flags_1 = value; break;
	case DT_SYMTAB:   elf->symbols = value; break;
	case DT_HASH:     elf->hash = value; break;
	case DT_GNU_HASH: elf->gnu_hash = value; break;
	case DT_VERNEED:  g->verneed = value; break;
	case DT_VERDEF:   g->verdef = value; break;
	default:          g->needs += is_need(tag); break;
	}
}

static int
gather_all(struct elf *elf, struct elf_view *view, struct elf_extent extent, struct gathered *g)
{
	size_t entry = elf_record_size(view, ELF_DYN);
	const unsigned char *bytes;
	uint64_t tag;

	for (; g->entries < extent.size / entry; g->entries++) {
		bytes = elf_view_bytes(view, extent.offset + g->entries * entry, entry);
		if (!bytes)
			return elf_missed(view, ELF_DYNAMIC_OUTSIDE);
		tag = elf_field(view, bytes, D_TAG);
		if (tag == DT_NULL)
			return g->needs > ELF_NEEDS_MAX ? ELF_MANY_NEEDS : ELF_OK;
		gather(elf, g, tag, elf_field(view, bytes, D_VAL));
	}
	return ELF_DYNAMIC_END;
}

static int
find_table(struct elf *elf, const struct gathered *g)
{
	uint64_t room;

	if (!g->has_table || !g->has_size)
		return ELF_STRINGS_MISSING;
	if (!elf_locate(elf, g->table, &elf->strings, &room) || room < g->table_size)
		return ELF_STRINGS_OUTSIDE;
	elf->strings_size = g->table_size;
	return ELF_OK;
}

static int
read_text(struct elf *elf, struct elf_view *view, struct text text, size_t max, const char **string)
{
	int error;

	if (!text.present)
		return ELF_OK;
	error = elf_read_string(elf, view, text.index, max, string);
	/* ld.so ignores an empty list or name */
	if (!error && !**string)
		*string = NULL;
	return error;
}

static int
read_texts(struct elf *elf, struct elf_view *view, const struct gathered *g)
{
	const struct text_row {
		struct text text;
		size_t max;
		const char **string;
	} rows[] = {
		{ g->soname,   ELF_NAME_MAX, &elf->soname },
		{ g->rpath,    ELF_PATH_MAX, &elf->rpath },
		{ g->runpath,  ELF_PATH_MAX, &elf->runpath },
		{ g->audit,    ELF_PATH_MAX, &elf->audit },
		{ g->depaudit, ELF_PATH_MAX, &elf->depaudit },
	};
	size_t i;
	int error = ELF_OK;

	for (i = 0; i < sizeof rows / sizeof rows[0] && !error; i++)
		error = read_text(elf, view, rows[i].text, rows[i].max, rows[i].string);
	return error;
}

static int
read_need(struct elf *elf, struct elf_view *view, uint64_t tag, uint64_t index)
{
	struct elf_need *need = &elf->needs[elf->n_needs];
	int error;

	error = elf_read_string(elf, view, index, ELF_NAME_MAX, &need->name);
	if (error)
		return error;
	if (!*need->name)
		return ELF_STRING_EMPTY;
	need->tag = tag;
	elf->n_needs++;
	return ELF_OK;
}

static int
read_needs(struct elf *elf, struct elf_view *view, uint64_t offset, const struct gathered *g)
{
	size_t i, entry = elf_record_size(view, ELF_DYN);
	const unsigned char *bytes;
	uint64_t tag;
	int error = ELF_OK;

	elf->needs = elf_allocate(elf, g->needs * sizeof *elf->needs);
	if (!elf->needs)
		return elf_refusal();
	for (i = 0; i < g->entries && elf->n_needs < g->needs && !error; i++) {
		bytes = elf_view_bytes(view, offset + i * entry, entry);
		if (!bytes)
			return elf_missed(view, ELF_DYNAMIC_OUTSIDE);
		tag = elf_field(view, bytes, D_TAG);
		if (is_need(tag))
			error = read_need(elf, view, tag, elf_field(view, bytes, D_VAL));
	}
	return error;
}

int
elf_read_dynamic(struct elf *elf, struct elf_view *view, struct elf_extent extent)
{
	struct gathered g = { 0 };
	int error;

	error = gather_all(elf, view, extent, &g);
	if (error)
		return error;
	if (!g.needs && !g.soname.present && !g.rpath.present && !g.runpath.present
	    && !g.audit.present && !g.depaudit.present && !g.has_table)
		return ELF_OK;
	error = find_table(elf, &g);
	if (!error)
		error = read_texts(elf, view, &g);
	if (!error)
		error = read_needs(elf, view, extent.offset, &g);
	if (!error)
		error = elf_read_versions(elf, view, g.verneed, g.verdef);
	return error;
}
