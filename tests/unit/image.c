/* SPDX-License-Identifier: ISC */
/* image - ELF files in memory, for tests to read and to damage. */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"

static void
raw(struct image *image, const void *bytes, size_t size)
{
	if (image->size + size > image->room) {
		image->room = (image->size + size) * 2;
		image->bytes = realloc(image->bytes, image->room);
		if (!image->bytes)
			abort();
	}
	if (size)
		memcpy(image->bytes + image->size, bytes, size);
	image->size += size;
}

static void
put(struct image *image, size_t size, uint64_t value)
{
	raw(image, "\0\0\0\0\0\0\0", size);
	image_set(image, image->size - size, size, value);
}

static size_t
word(const struct image *image)
{
	return image->wide ? 8 : 4;
}

static void
align(struct image *image, size_t to)
{
	while (image->size % to)
		put(image, 1, 0);
}

static void
put_ehdr(struct image *image, const struct image_plan *plan)
{
	raw(image, ELFMAG, SELFMAG);
	put(image, 1, image->wide ? ELFCLASS64 : ELFCLASS32);
	put(image, 1, image->big_endian ? ELFDATA2MSB : ELFDATA2LSB);
	put(image, 1, EV_CURRENT);
	put(image, 1, ELFOSABI_NONE);
	put(image, 8, 0);
	put(image, 2, plan->type ? plan->type : ET_DYN);
	put(image, 2, plan->machine ? plan->machine : EM_X86_64);
	put(image, 4, EV_CURRENT);
	put(image, word(image), 0);                     /* e_entry */
	put(image, word(image), image->wide ? 64 : 52); /* e_phoff */
	put(image, word(image), 0);                     /* e_shoff */
	put(image, 4, 0);                               /* e_flags */
	put(image, 2, image->wide ? 64 : 52);
	put(image, 2, image->wide ? 56 : 32);
	put(image, 2, IMAGE_HEADERS);
	put(image, 2, 0);
	put(image, 2, 0);
	put(image, 2, 0);
}

struct place {
	size_t at, size;
};

static void
set_header(struct image *image, enum image_header header, uint32_t type, struct place of)
{
	image_set_header(image, header, IMAGE_TYPE, type);
	image_set_header(image, header, IMAGE_FLAGS, PF_R);
	image_set_header(image, header, IMAGE_OFFSET, of.at);
	image_set_header(image, header, IMAGE_ADDRESS, IMAGE_BASE + of.at);
	image_set_header(image, header, IMAGE_FILE_SIZE, of.size);
	image_set_header(image, header, IMAGE_MEMORY_SIZE, of.size);
	image_set_header(image, header, IMAGE_ALIGN, 4096);
}

static void
put_notes(struct image *image, const struct image_plan *plan)
{
	size_t to = plan->note_align ? (size_t)plan->note_align : 4, i;

	align(image, to);
	image->notes = image->size;
	for (i = 0; plan->notes && plan->notes[i]; i++) {
		put(image, 4, 4);
		put(image, 4, strlen(plan->notes[i]) + 1);
		put(image, 4, 0x407c0c0a);
		raw(image, "FDO", 4);
		align(image, to);
		raw(image, plan->notes[i], strlen(plan->notes[i]) + 1);
		align(image, to);
	}
	if (i) {
		set_header(image, IMAGE_NOTE, PT_NOTE,
			(struct place){ image->notes, image->size - image->notes });
		image_set_header(image, IMAGE_NOTE, IMAGE_ALIGN, to);
	}
}

/* Append to the string table; returns the index. */
static uint64_t
put_string(struct image *image, const char *string)
{
	size_t index = image->size - image->strings;

	raw(image, string, strlen(string) + 1);
	return index;
}

/* The entries of the dynamic section. */
struct dynamic {
	uint64_t pairs[2 * 131072];
	size_t n;
};

static void
note_tag(struct dynamic *dynamic, uint64_t tag, uint64_t value)
{
	dynamic->pairs[dynamic->n++] = tag;
	dynamic->pairs[dynamic->n++] = value;
}

static void
put_strings(struct image *image, const struct image_plan *plan, struct dynamic *dynamic,
	uint64_t names[static 256])
{
	const struct single {
		uint64_t tag;
		const char *string;
	} singles[] = {
		{ DT_SONAME, plan->soname }, { DT_RPATH, plan->rpath },
		{ DT_RUNPATH, plan->runpath }, { DT_AUDIT, plan->audit },
		{ DT_DEPAUDIT, plan->depaudit },
	};
	const struct list {
		uint64_t tag;
		const char *const *strings;
	} lists[] = {
		{ DT_NEEDED, plan->needs }, { DT_FILTER, plan->filters },
		{ DT_AUXILIARY, plan->auxiliaries },
	}, symbols[] = { { 0, plan->imports }, { 0, plan->exports } };
	size_t i, k, n = 0;

	image->strings = image->size;
	put_string(image, "");
	for (i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		for (k = 0; lists[i].strings && lists[i].strings[k]; k++)
			note_tag(dynamic, lists[i].tag, put_string(image, lists[i].strings[k]));
	}
	for (i = 0; i < sizeof singles / sizeof singles[0]; i++) {
		if (singles[i].string)
			note_tag(dynamic, singles[i].tag, put_string(image, singles[i].string));
	}
	for (i = 0; i < 2; i++) {
		for (k = 0; symbols[i].strings && symbols[i].strings[k]; k++)
			names[n++] = put_string(image, symbols[i].strings[k]);
	}
	image->strings_size = image->size - image->strings;
	note_tag(dynamic, DT_STRTAB, IMAGE_BASE + image->strings);
	note_tag(dynamic, DT_STRSZ, image->strings_size);
}

static size_t
length(const char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

static void
put_symbol(struct image *image, uint16_t section)
{
	put(image, 4, 0);
	if (image->wide) {
		put(image, 1, ELF64_ST_INFO(STB_GLOBAL, STT_FUNC));
		put(image, 1, 0);
		put(image, 2, section);
		put(image, 8, section ? IMAGE_BASE : 0);
		put(image, 8, 0);
	} else {
		put(image, 4, section ? IMAGE_BASE : 0);
		put(image, 4, 0);
		put(image, 1, ELF32_ST_INFO(STB_GLOBAL, STT_FUNC));
		put(image, 1, 0);
		put(image, 2, section);
	}
}

/* As by linkers, the symbols come before the strings. */
static void
put_symbols(struct image *image, const struct image_plan *plan)
{
	size_t imports = length(plan->imports), exports = length(plan->exports), i;

	align(image, 8);
	image->symbols = image->size;
	for (i = 0; i < 1 + imports + exports; i++)
		put_symbol(image, i <= imports ? SHN_UNDEF : 1);
}

static void
name_symbols(struct image *image, const struct image_plan *plan, const uint64_t *names)
{
	size_t i, n = length(plan->imports) + length(plan->exports);

	for (i = 0; i < n; i++)
		image_set(image, image->symbols + (i + 1) * (image->wide ? 24 : 16), 4, names[i]);
}

static void
put_hash(struct image *image, const struct image_plan *plan, struct dynamic *dynamic)
{
	size_t imports = length(plan->imports), exports = length(plan->exports), i;

	note_tag(dynamic, DT_SYMTAB, IMAGE_BASE + image->symbols);
	if (plan->no_hash)
		return;
	align(image, 8);
	image->hash = image->size;
	note_tag(dynamic, plan->sysv_hash ? DT_HASH : DT_GNU_HASH, IMAGE_BASE + image->hash);
	if (plan->sysv_hash) {
		put(image, plan->hash_word ? plan->hash_word : 4, 1);
		put(image, plan->hash_word ? plan->hash_word : 4, 1 + imports + exports);
		return;
	}
	put(image, 4, 1);                       /* buckets */
	put(image, 4, 1 + imports);             /* the first hashed symbol */
	put(image, 4, 1);                       /* words of filter */
	put(image, 4, 0);
	put(image, word(image), 0);
	put(image, 4, exports ? 1 + imports : 0);
	for (i = 0; i < exports; i++)
		put(image, 4, i + 1 == exports);
}

static void
put_dynamic(struct image *image, const struct image_plan *plan, struct dynamic *dynamic)
{
	size_t i;

	if (plan->flags_1)
		note_tag(dynamic, DT_FLAGS_1, plan->flags_1);
	note_tag(dynamic, DT_NULL, 0);
	align(image, 8);
	image->dynamic = image->size;
	for (i = 0; i < dynamic->n; i++)
		put(image, word(image), dynamic->pairs[i]);
	image->dynamic_size = image->size - image->dynamic;
	set_header(image, IMAGE_DYNAMIC, PT_DYNAMIC,
		(struct place){ image->dynamic, image->dynamic_size });
}

struct image
image_make(const struct image_plan *plan)
{
	struct image image = { .wide = plan->wide, .big_endian = plan->big_endian };
	static struct dynamic dynamic;
	uint64_t names[256];
	size_t i;

	put_ehdr(&image, plan);
	image.headers = image.size;
	for (i = 0; i < IMAGE_HEADERS * (image.wide ? 56u : 32u); i++)
		put(&image, 1, 0);
	if (plan->interp) {
		image.interp = image.size;
		raw(&image, plan->interp, strlen(plan->interp) + 1);
		set_header(&image, IMAGE_INTERP, PT_INTERP,
			(struct place){ image.interp, image.size - image.interp });
	}
	put_notes(&image, plan);
	image.rodata = image.size;
	raw(&image, plan->rodata, plan->rodata_size);
	dynamic.n = 0;
	put_symbols(&image, plan);
	put_strings(&image, plan, &dynamic, names);
	name_symbols(&image, plan, names);
	put_hash(&image, plan, &dynamic);
	put_dynamic(&image, plan, &dynamic);
	set_header(&image, IMAGE_LOAD, PT_LOAD, (struct place){ 0, image.size });
	return image;
}

void
image_free(struct image *image)
{
	free(image->bytes);
	image->bytes = NULL;
}
