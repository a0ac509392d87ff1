/* SPDX-License-Identifier: ISC */
/* elf - fuzz the ELF reader, and the readers of its strings. */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "builder/elf/dlopen.h"
#include "builder/elf/elf.h"
#include "builder/elf/reader.h"
#include "builder/elf/rpath.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static size_t seen;

/* Read every byte, to find a string without an end. */
static void
look(const char *string)
{
	if (string)
		seen += strlen(string);
}

static bool
see(const char *name, void *data)
{
	look(name);
	return true;
}

/* Every byte, and those that are new count. */
static void
see_piece(const struct elf_piece *piece, void *data)
{
	size_t i;

	if (piece->from > piece->to || piece->to > piece->size)
		abort();
	for (i = 0; i < piece->size; i++)
		seen += (unsigned char)piece->bytes[i];
	seen += piece->to - piece->from;
}

static void
walk(const char *list, const struct elf *elf)
{
	static struct rpath_item item;
	struct rpath_values values = { .origin = "/x", .lib = "lib", .musl = elf->osabi & 1 };
	struct rpath rpath;
	size_t n = 0;

	look(list);
	values.platforms = rpath_platforms(elf->machine, &values.n_platforms);
	rpath_open(&rpath, list, &values);
	while (list && rpath_next(&rpath, &item)) {
		if (item.kind == RPATH_DIR)
			look(item.dir);
		/* an element is returned once, or once for each platform */
		if (n++ > (strlen(list) + 1) * (values.n_platforms + 1))
			abort();
	}
}

static void
look_at_versions(const struct elf_version *versions, size_t n, bool of_needs)
{
	size_t i;

	for (i = 0; i < n; i++) {
		look(versions[i].name);
		look(versions[i].file);
		if (!versions[i].name || !versions[i].file != !of_needs)
			abort();
	}
}

static void
look_at_all(const struct elf *elf)
{
	struct dlopen_note note;
	size_t i, k, j;

	look(elf->interp);
	look(elf->soname);
	look(elf->audit);
	look(elf->depaudit);
	walk(elf->rpath, elf);
	walk(elf->runpath, elf);
	for (i = 0; i < elf->n_needs; i++)
		look(elf->needs[i].name);
	look_at_versions(elf->versions, elf->n_versions, true);
	look_at_versions(elf->defines, elf->n_defines, false);
	for (i = 0; i < elf->n_notes; i++) {
		if (elf->notes[i].text[elf->notes[i].size])
			abort();
		if (dlopen_parse(&note, elf->notes[i].text, elf->notes[i].size))
			continue;
		for (k = 0; k < note.n_features; k++) {
			look(note.features[k].feature);
			look(note.features[k].description);
			for (j = 0; j < note.features[k].n_sonames; j++)
				look(note.features[k].sonames[j]);
		}
		dlopen_free(&note);
	}
}

static void
look_for_dirs(const struct elf *elf, const struct reader *source, enum elf_dirs_form form)
{
	char *list;

	if (elf_default_dirs(elf, source, form, &list))
		return;
	look(list);
	if (list && (*list != '/' || list[strlen(list) - 1] == '/'))
		abort();
	free(list);
}

static enum elf_error
read_all(const struct reader *source)
{
	enum elf_error error;
	struct elf elf;

	seen = 0;
	error = elf_read(&elf, source);
	if (error) {
		look(elf_reason(error));
		seen += elf_is_debug(&elf, source);
		return error;
	}
	if (!elf_same_kind(&elf, &elf))
		abort();
	look_at_all(&elf);
	look(elf_reason(elf_imports(&elf, source, see, NULL)));
	look(elf_reason(elf_rodata(&elf, source, see_piece, NULL)));
	look_for_dirs(&elf, source, ELF_DIRS_NUL);
	look_for_dirs(&elf, source, ELF_DIRS_COLON);
	elf_free(&elf);
	return ELF_OK;
}

/* A file is read through windows, memory directly: the results must be equal. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static int file = -1;
	struct reader source;
	enum elf_error error;
	size_t memory;

	if (file < 0 && (file = memfd_create("elf", 0)) < 0)
		abort();
	if (ftruncate(file, 0) < 0 || pwrite(file, bytes, size, 0) != (ssize_t)size ||
	    reader_fd(&source, file))
		abort();
	error = read_all(&source);
	memory = seen;
	reader_memory(&source, bytes, size);
	if (read_all(&source) != error || seen != memory)
		abort();
	return 0;
}
