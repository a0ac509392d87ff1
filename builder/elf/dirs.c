/* SPDX-License-Identifier: ISC */
/* dirs - the default directories of an interpreter. */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "elf.h"
#include "parts.h"
#include "reader.h"

/* A part of the bytes read. */
struct span {
	const char *at, *end;
};

/* glibc ends each entry with "/" NUL, musl separates entries by ":" and "/". */
static const struct form_row {
	char separator;
	char mark[2];
	bool slash;             /* each entry ends with '/' */
	size_t least;           /* the smallest number of entries of a list */
} forms[] = {
	[ELF_DIRS_NUL]   = { '\0', { '/', '\0' }, true,  1 },
	[ELF_DIRS_COLON] = { ':',  { ':', '/' },  false, 2 },
};

static bool
in_name(char c)
{
	return (unsigned char)c > ' ' && c != 0x7f;
}

/* Every entry has a component that begins with "lib", unlike other paths. */
static bool
has_lib(struct span entry)
{
	return memmem(entry.at, (size_t)(entry.end - entry.at), "/lib", 4);
}

/* Get the entry at text.at, without its separator; false: there is none. */
static bool
take_entry(struct span text, const struct form_row *form, struct span *entry)
{
	const char *p = text.at;

	if (p == text.end || *p != '/')
		return false;
	while (p < text.end && in_name(*p) && *p != form->separator)
		p++;
	if (p == text.end || (*p && *p != form->separator))
		return false;
	*entry = (struct span){ text.at, p };
	return p - text.at > 1 && (p[-1] == '/') == form->slash && has_lib(*entry);
}

/* Get the list at text.at; returns the number of its entries. */
static size_t
take_list(struct span text, const struct form_row *form, struct span *list)
{
	struct span entry;
	size_t n = 0;

	*list = (struct span){ text.at, text.at };
	while (take_entry(text, form, &entry)) {
		list->end = entry.end;
		n++;
		if (*entry.end != form->separator)
			break;
		text.at = entry.end + 1;
	}
	return n;
}

/* The beginning of the text around a mark: its first slash. */
static const char *
begin(const char *from, const char *mark)
{
	const char *p = mark;

	while (p > from && in_name(p[-1]))
		p--;
	while (*p != '/')
		p++;
	return p;
}

/* Find the longest list in the text; of equally long lists the first. */
static size_t
search_text(struct span text, const struct form_row *form, size_t most, struct span *best)
{
	const char *from = text.at, *mark;
	struct span list;
	size_t n;

	while ((mark = memmem(from, (size_t)(text.end - from), form->mark, sizeof form->mark))) {
		n = take_list((struct span){ begin(from, mark), text.end }, form, &list);
		if (n > most) {
			most = n;
			*best = list;
		}
		from = n ? list.end : mark + 1;
	}
	return most;
}

/* The entries, joined by colons and without trailing slashes. */
static char *
join(struct span list, size_t n, const struct form_row *form)
{
	char *text = malloc((size_t)(list.end - list.at) + 1), *to = text;
	struct span entry;
	const char *kept;

	if (!text)
		return NULL;
	for (; n; n--, list.at = entry.end + 1) {
		entry.at = list.at;
		entry.end = list.at;
		while (entry.end < list.end && *entry.end != form->separator)
			entry.end++;
		kept = entry.end;
		while (kept > entry.at && kept[-1] == '/')
			kept--;
		to = mempcpy(to, entry.at, (size_t)(kept - entry.at));
		*to++ = n > 1 ? ':' : '\0';
	}
	return text;
}

/* The state of the search. */
struct quest {
	const struct reader *source;
	const struct form_row *form;
	size_t most;            /* entries of the best list so far */
	char *list;
};

static int
search_segment(struct quest *quest, const struct elf_segment *segment)
{
	struct span text, best = { 0 };
	char *bytes = malloc((size_t)segment->size), *list;
	size_t n;
	int error;

	if (!bytes)
		return ELF_NO_MEMORY;
	error = reader_read(quest->source, segment->offset, bytes, (size_t)segment->size);
	if (error) {
		free(bytes);
		errno = error;
		return ELF_UNREADABLE;
	}
	text = (struct span){ bytes, bytes + segment->size };
	n = search_text(text, quest->form, quest->most, &best);
	if (n > quest->most) {
		list = join(best, n, quest->form);
		error = list ? ELF_OK : ELF_NO_MEMORY;
		free(quest->list);
		quest->list = list;
		quest->most = n;
	}
	free(bytes);
	return error;
}

enum elf_error
elf_default_dirs(const struct elf *elf, const struct reader *source,
	enum elf_dirs_form form, char **list)
{
	struct quest quest = {
		.source = source, .form = &forms[form],
		.most = forms[form].least - 1,
	};
	uint64_t seen = 0;
	size_t i;
	int error = ELF_OK;

	*list = NULL;
	for (i = 0; i < elf->n_segments && !error; i++) {
		if (elf->segments[i].writable)
			continue;
		if (elf->segments[i].size > ELF_RODATA_MAX - seen)
			error = ELF_RODATA_LARGE;
		seen += elf->segments[i].size;
		if (!error)
			error = search_segment(&quest, &elf->segments[i]);
	}
	if (error)
		free(quest.list);
	else
		*list = quest.list;
	return error;
}
