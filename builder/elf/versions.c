/* SPDX-License-Identifier: ISC */
/* versions - the symbol versions that an ELF file needs and defines. */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "elf.h"
#include "parts.h"
#include "reader.h"
#include "view.h"

/* Each table is a list of records with a list of names each, linked by offsets. */
static const struct form {
	enum elf_record record, name;
	enum elf_field revision, names, next;           /* of a record */
	enum elf_field index, next_name;                /* of a name */
} needed = {
	ELF_VERNEED, ELF_VERNAUX, VN_VERSION, VN_AUX, VN_NEXT, VNA_NAME, VNA_NEXT,
}, defined = {
	ELF_VERDEF, ELF_VERDAUX, VD_VERSION, VD_AUX, VD_NEXT, VDA_NAME, VDA_NEXT,
};

/* The table that is read; names has its own view, to keep the windows of both. */
struct reading {
	struct elf *elf;
	struct elf_view *view, names;
	const struct form *form;
	uint64_t base, room;            /* of the table: offset, bytes to the segment's end */
	struct elf_version *versions;
	size_t count;
};

/* ld.so ignores the counts; the list ends where the offset of the next record is 0. */
static const unsigned char *
record_at(const struct reading *r, uint64_t at, enum elf_record record)
{
	size_t size = elf_record_size(r->view, record);

	if (at > r->room || r->room - at < size)
		return NULL;
	return elf_view_bytes(r->view, r->base + at, size);
}

/* The array doubles when it is full; elf_free() frees the old one, too. */
static struct elf_version *
next_slot(struct reading *r)
{
	struct elf_version *more;
	size_t n = r->count;

	if (n & (n - 1))
		return &r->versions[n];
	more = elf_allocate(r->elf, (n ? 2 * n : 1) * sizeof *more);
	if (!more)
		return NULL;
	if (n)
		memcpy(more, r->versions, n * sizeof *more);
	r->versions = more;
	return &more[n];
}

static int
keep(struct reading *r, const char *file, uint64_t index, bool weak)
{
	struct elf_version *version;
	int error;

	if (r->count >= ELF_VERSIONS_MAX)
		return ELF_MANY_VERSIONS;
	version = next_slot(r);
	if (!version)
		return elf_refusal();
	*version = (struct elf_version){ .file = file, .weak = weak };
	error = elf_read_string(r->elf, &r->names, index, ELF_NAME_MAX, &version->name);
	r->count += !error;
	return error;
}

/* Read the names of a needed library; of a definition only the first name is its own. */
static int
read_names(struct reading *r, const char *file, uint64_t at)
{
	const unsigned char *bytes;
	uint64_t step;
	bool weak;
	int error;

	do {
		bytes = record_at(r, at, r->form->name);
		if (!bytes)
			return elf_missed(r->view, ELF_VERSIONS_OUTSIDE);
		step = file ? elf_field(r->view, bytes, r->form->next_name) : 0;
		weak = file && elf_field(r->view, bytes, VNA_FLAGS) & VER_FLG_WEAK;
		error = keep(r, file, elf_field(r->view, bytes, r->form->index), weak);
		at += step;
	} while (step && !error);
	return error;
}

static int
read_record(struct reading *r, uint64_t at, uint64_t *step)
{
	const unsigned char *bytes = record_at(r, at, r->form->record);
	const char *file = NULL;
	uint64_t names;
	int error = ELF_OK;

	if (!bytes)
		return elf_missed(r->view, ELF_VERSIONS_OUTSIDE);
	if (elf_field(r->view, bytes, r->form->revision) != 1)
		return ELF_VERSIONS_UNKNOWN;
	*step = elf_field(r->view, bytes, r->form->next);
	names = at + elf_field(r->view, bytes, r->form->names);
	if (r->form == &needed)
		error = elf_read_string(r->elf, &r->names,
			elf_field(r->view, bytes, VN_FILE), ELF_NAME_MAX, &file);
	return error ? error : read_names(r, file, names);
}

static int
read_table(struct reading *r, uint64_t address)
{
	uint64_t at = 0, step = 0;
	int error;

	if (!address)
		return ELF_OK;
	if (!elf_locate(r->elf, address, &r->base, &r->room))
		return ELF_VERSIONS_OUTSIDE;
	do {
		error = read_record(r, at, &step);
		at += step;
	} while (step && !error);
	return error;
}

int
elf_read_versions(struct elf *elf, struct elf_view *view, uint64_t needs, uint64_t defines)
{
	struct reading r = { .elf = elf, .view = view, .form = &needed };
	int error;

	elf_view_open(&r.names, view->source, view->wide, view->big_endian);
	error = read_table(&r, needs);
	elf->versions = r.versions;
	elf->n_versions = r.count;
	if (error)
		return error;
	r.form = &defined;
	r.versions = NULL;
	r.count = 0;
	error = read_table(&r, defines);
	elf->defines = r.versions;
	elf->n_defines = r.count;
	return error;
}
