/* SPDX-License-Identifier: ISC */
/* memory - memory for struct elf, and the file offset of an address. */
#include <errno.h>
#include <stdlib.h>

#include "elf.h"
#include "parts.h"
#include "view.h"

enum { BLOCK = 4096 };

/* The newest block comes first; total: the bytes of this block and all older ones. */
struct elf_block {
	struct elf_block *next;
	size_t used, size, total;
	max_align_t bytes[];
};

void *
elf_allocate(struct elf *elf, size_t size)
{
	struct elf_block *block = elf->memory;
	size_t room, before = block ? block->total : 0;
	void *at;

	if (size > ELF_STRINGS_MAX || before + size > ELF_STRINGS_MAX) {
		errno = E2BIG;
		return NULL;
	}
	size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	if (!block || block->size - block->used < size) {
		room = size > BLOCK ? size : BLOCK;
		block = malloc(sizeof *block + room);
		if (!block)
			return NULL;
		*block = (struct elf_block){ elf->memory, 0, room, before + room };
		elf->memory = block;
	}
	at = (char *)block->bytes + block->used;
	block->used += size;
	return at;
}

void
elf_free(struct elf *elf)
{
	struct elf_block *block, *next;

	for (block = elf->memory; block; block = next) {
		next = block->next;
		free(block);
	}
	*elf = (struct elf){ 0 };
}

void
elf_forget(struct elf *elf)
{
	const struct elf kind = {
		.wide = elf->wide,
		.big_endian = elf->big_endian,
		.osabi = elf->osabi,
		.machine = elf->machine,
		.type = elf->type,
		.eflags = elf->eflags,
	};

	elf_free(elf);
	*elf = kind;
}

int
elf_refusal(void)
{
	return errno == E2BIG ? ELF_STRINGS_LARGE : ELF_NO_MEMORY;
}

int
elf_missed(const struct elf_view *view, int otherwise)
{
	if (!view->error)
		return otherwise;
	errno = view->error;
	return ELF_UNREADABLE;
}

bool
elf_locate(const struct elf *elf, uint64_t address, uint64_t *offset, uint64_t *room)
{
	const struct elf_segment *segment;
	size_t i = elf->n_segments;

	while (i--) {
		segment = &elf->segments[i];
		if (address >= segment->address && address - segment->address < segment->size) {
			*offset = segment->offset + (address - segment->address);
			*room = segment->size - (address - segment->address);
			return true;
		}
	}
	return false;
}

int
elf_read_string(struct elf *elf, struct elf_view *view, uint64_t index, size_t max,
	const char **string)
{
	uint64_t left;
	size_t limit, length;
	char *copy;

	if (index >= elf->strings_size)
		return ELF_STRING_OUTSIDE;
	left = elf->strings_size - index;
	limit = left <= max ? (size_t)left : max + 1;
	length = elf_view_strnlen(view, elf->strings + index, limit);
	if (length == limit)
		return elf_missed(view, limit > max ? ELF_STRING_LONG : ELF_STRING_END);
	copy = elf_allocate(elf, length + 1);
	if (!copy)
		return elf_refusal();
	if (!elf_view_copy(view, elf->strings + index, copy, length))
		return elf_missed(view, ELF_STRING_END);
	copy[length] = '\0';
	*string = copy;
	return ELF_OK;
}
