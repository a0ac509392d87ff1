/* SPDX-License-Identifier: ISC */
/* named_strings - the data and the libraries that the strings of an ELF file name. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "named_strings.h"
#include "named_words.h"
#include "builder/elf/elf.h"
#include "builder/elf/object.h"
#include "builder/ld/closure.h"
#include "builder/tree/node.h"
#include "lib/mem.h"

/* MOST: names of a file, of each kind.  The LONGEST is in one piece of the file. */
enum { MOST = 256, LONGEST = 200 };

_Static_assert((int)LONGEST < (int)ELF_PIECE_AROUND, "a name may lie in two pieces");

/* 16 bytes that are compared at once, in one register on most machines. */
typedef unsigned char several __attribute__((vector_size(16)));

static several
all_are(char c)
{
	return (several){ 0 } + (unsigned char)c;
}

static several
load(const char *at)
{
	several bytes;

	memcpy(&bytes, at, sizeof bytes);
	return bytes;
}

static bool
any(several mask)
{
	uint64_t halves[2];

	memcpy(halves, &mask, sizeof halves);
	return halves[0] | halves[1];
}

/* The first FIRST from AT on that SECOND or OTHER follows, or END.  A memchr(3) would stop at each of
 * the many '/' and '.', and look at 8 bytes at once in musl. */
static const char *
find_pair(const char *at, const char *end, char first, char second, char other)
{
	several firsts = all_are(first), seconds = all_are(second), others = all_are(other);

	for (; end - at > (ptrdiff_t)sizeof(several); at += sizeof(several)) {
		several next = load(at + 1);

		if (any((several)(load(at) == firsts) &
		    ((several)(next == seconds) | (several)(next == others))))
			break;
	}
	for (; at + 1 < end; at++) {
		if (*at == first && (at[1] == second || at[1] == other))
			return at;
	}
	return end;
}

static void
add(const char ***names, size_t *count, const char *name)
{
	size_t i;

	for (i = 0; i < *count; i++) {
		if (!strcmp((*names)[i], name))
			return;
	}
	if (*count == MOST)
		return;
	*names = mem_grow(*names, *count, sizeof **names);
	(*names)[(*count)++] = name;
}

static bool
is_of_path(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("/._+-", c));
}

/* A path of data in the file: "/usr/share/nmap/%s" is "/usr/share/nmap". */
static void
take_path(struct named_strings *s, const char *at, size_t n)
{
	const char *path;

	while (n && strchr("/.", at[n - 1]))
		n--;
	if (n > LONGEST)
		return;
	path = named_words_key(mem_copy(at, n));
	if (path)
		add(&s->paths, &s->n_paths, path);
}

/* "/usr/..." and "/etc/...", in the middle of a string, too. */
static void
search_paths(struct named_strings *s, const struct elf_piece *p)
{
	const char *end = p->bytes + p->size, *last = p->bytes + p->to, *at, *slash;
	size_t n;

	for (at = p->bytes + p->from; (slash = find_pair(at, end, '/', 'u', 'e')) < last; at = slash + n) {
		n = 1;
		if (end - slash < 6 || !named_words_is_start(slash, (size_t)(end - slash)) ||
		    (slash > p->bytes && is_of_path(slash[-1])))
			continue;
		while (slash + n < end && is_of_path(slash[n]))
			n++;
		take_path(s, slash, n);
	}
}

/* A whole string: NUL, "libNAME.so", perhaps ".1", NUL. */
static void
search_libraries(struct named_strings *s, const struct elf_piece *p)
{
	const char *bytes = p->bytes, *end = bytes + p->size, *last = bytes + p->to;
	const char *at = bytes + p->from, *start, *stop;

	while ((at = find_pair(at, end, '.', 's', 's')) < last) {
		for (start = at; start > bytes && at - start < LONGEST && start[-1] != '/' &&
		    is_of_path(start[-1]); start--)
			;
		for (stop = at; stop < end && *stop != '/' && is_of_path(*stop); stop++)
			;
		if (stop < end && !*stop && start > bytes && (!start[-1] || start[-1] == '/') &&
		    !strncmp(start, "lib", 3) && stop - start < LONGEST && at[2] == 'o' &&
		    (at[3] == '.' || !at[3]) && named_words_is_library(start))
			add(&s->libraries, &s->n_libraries, mem_copy(start, (size_t)(stop - start)));
		at = stop;
	}
}

static void
search(const struct elf_piece *piece, void *object)
{
	const struct object *o = object;

	search_paths(o->strings, piece);
	if (o->opens)
		search_libraries(o->strings, piece);
}

const struct named_strings *
named_strings_of(const struct loaded *l)
{
	struct object *object = (struct object *)l->object;

	if (!object->strings) {
		object->strings = mem_new(sizeof *object->strings);
		object_rodata(l->node->content, search, object);
	}
	return object->strings;
}
