/* SPDX-License-Identifier: ISC */
/* imports - the symbols that an ELF file imports. */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>

#include "elf.h"
#include "parts.h"
#include "reader.h"
#include "view.h"

/* The words at an address, up to the end of its segment. */
struct words {
	struct elf_view *view;
	uint64_t offset, room;
};

static bool
words_at(struct words *words, const struct elf *elf, uint64_t address)
{
	return elf_locate(elf, address, &words->offset, &words->room);
}

static int
word(const struct words *words, uint64_t i, uint64_t size, uint64_t *value)
{
	const unsigned char *bytes;

	if (i >= words->room / size)
		return ELF_SYMBOLS_OUTSIDE;
	bytes = elf_view_bytes(words->view, words->offset + i * size, (size_t)size);
	if (!bytes)
		return elf_missed(words->view, ELF_SYMBOLS_OUTSIDE);
	*value = elf_integer(words->view, bytes, (size_t)size);
	return ELF_OK;
}

/* DT_HASH: nbucket, nchain; there is a chain for every symbol. */
static int
count_sysv(const struct elf *elf, struct elf_view *view, uint64_t *count)
{
	struct words words = { .view = view };
	bool wide = elf->machine == EM_ALPHA || (elf->machine == EM_S390 && elf->wide);

	if (!words_at(&words, elf, elf->hash))
		return ELF_SYMBOLS_OUTSIDE;
	return word(&words, 1, wide ? 8 : 4, count);
}

/* Count up to the end of the last chain, which has the low bit set. */
static int
count_chain(const struct words *words, uint64_t chains, uint64_t first, uint64_t *count)
{
	uint64_t value = 0;
	int error;

	for (;; ++*count) {
		if (*count > ELF_SYMBOLS_MAX)
			return ELF_MANY_SYMBOLS;
		error = word(words, chains + *count - first, 4, &value);
		if (error || value & 1) {
			++*count;
			return error;
		}
	}
}

/*
 * DT_GNU_HASH: nbuckets, the first hashed symbol, words of the filter; then the filter,
 * buckets and chains.  Imported symbols are not hashed and come first; only in an
 * executable may symbols with a PLT entry be hashed.
 */
static int
count_gnu(const struct elf *elf, struct elf_view *view, uint64_t *count)
{
	struct words words = { .view = view };
	uint64_t i, buckets = 0, first = 0, filter = 0, bucket = 0, last = 0;
	int error;

	if (!words_at(&words, elf, elf->gnu_hash))
		return ELF_SYMBOLS_OUTSIDE;
	if ((error = word(&words, 0, 4, &buckets)) || (error = word(&words, 1, 4, &first))
	    || (error = word(&words, 2, 4, &filter)))
		return error;
	*count = first;
	if (elf->type == ET_DYN)
		return ELF_OK;
	if (buckets > ELF_SYMBOLS_MAX)
		return ELF_MANY_SYMBOLS;
	filter = 4 + filter * (elf->wide ? 2 : 1);
	for (i = 0; i < buckets; i++) {
		error = word(&words, filter + i, 4, &bucket);
		if (error)
			return error;
		if (bucket > last)
			last = bucket;
	}
	if (last < first)
		return ELF_OK;
	*count = last;
	return count_chain(&words, filter + buckets, first, count);
}

/* Without a hash table: every linker puts the strings after the symbols. */
static int
count_symbols(const struct elf *elf, struct elf_view *view, uint64_t offset, uint64_t *count)
{
	if (elf->gnu_hash)
		return count_gnu(elf, view, count);
	if (elf->hash)
		return count_sysv(elf, view, count);
	if (elf->strings > offset)
		*count = (elf->strings - offset) / elf_record_size(view, ELF_SYM);
	return ELF_OK;
}

/* The name at index in the string table; NULL: skip the symbol. */
static const char *
name_at(const struct elf *elf, struct elf_view *names, uint64_t index)
{
	uint64_t left;
	size_t limit, length;

	if (!index || index >= elf->strings_size)
		return NULL;
	left = elf->strings_size - index;
	limit = left < ELF_WINDOW_ALIGN ? (size_t)left : ELF_WINDOW_ALIGN;
	length = elf_view_strnlen(names, elf->strings + index, limit);
	if (length == limit)
		return NULL;
	return (const char *)elf_view_bytes(names, elf->strings + index, length + 1);
}

static int
see_symbols(const struct elf *elf, struct elf_view *view, struct elf_extent symbols,
	bool (*see)(const char *, void *), void *data)
{
	size_t i, entry = elf_record_size(view, ELF_SYM);
	const unsigned char *symbol;
	const char *name;
	struct elf_view names;

	elf_view_open(&names, view->source, view->wide, view->big_endian);
	for (i = 0; i < symbols.size / entry; i++) {
		symbol = elf_view_bytes(view, symbols.offset + i * entry, entry);
		if (!symbol)
			return elf_missed(view, ELF_SYMBOLS_OUTSIDE);
		if (elf_field(view, symbol, ST_SHNDX) != SHN_UNDEF)
			continue;
		name = name_at(elf, &names, elf_field(view, symbol, ST_NAME));
		if (names.error)
			return elf_missed(&names, ELF_SYMBOLS_OUTSIDE);
		if (name && !see(name, data))
			break;
	}
	return ELF_OK;
}

enum elf_error
elf_imports(const struct elf *elf, const struct reader *source,
	bool (*see)(const char *, void *), void *data)
{
	struct elf_view view;
	struct elf_extent symbols = { 0 };
	uint64_t room, count = 0;
	int error;

	if (!elf->symbols || !elf->strings_size)
		return ELF_OK;
	if (!elf_locate(elf, elf->symbols, &symbols.offset, &room))
		return ELF_SYMBOLS_OUTSIDE;
	elf_view_open(&view, source, elf->wide, elf->big_endian);
	error = count_symbols(elf, &view, symbols.offset, &count);
	if (error)
		return error;
	if (count > ELF_SYMBOLS_MAX)
		return ELF_MANY_SYMBOLS;
	symbols.size = count * elf_record_size(&view, ELF_SYM);
	if (symbols.size > room)
		return ELF_SYMBOLS_OUTSIDE;
	return see_symbols(elf, &view, symbols, see, data);
}
