/* SPDX-License-Identifier: ISC */
/*
 * arena - malloc(3) for a program that allocates little and exits early.
 *
 * It takes the place of the C library's in the static build of all three programs: a
 * tenth of its size, no system call for the first 16 KB, and then one for each MB, which
 * also saves its page faults.  What is freed is not used again.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGN = 16, FIRST = 16384, MORE = 1 << 20 };

static _Alignas(ALIGN) unsigned char first[FIRST];
static unsigned char *next = first, *end = first + FIRST;

/* The size stands before each piece, for realloc. */
static void *
take(size_t size)
{
	size_t need = (size + ALIGN + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	unsigned char *piece;

	if (need < size || need > SIZE_MAX / 2) {
		errno = ENOMEM;
		return NULL;
	}
	if (need > (size_t)(end - next)) {
		size_t more = need > MORE ? need : MORE;

		piece = mmap(NULL, more, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		if (piece == MAP_FAILED)
			return NULL;
		next = piece;
		end = piece + more;
	}
	piece = next + ALIGN;
	memcpy(next, &size, sizeof size);
	next += need;
	return piece;
}

void *
malloc(size_t size)
{
	return take(size);
}

void
free(void *piece)
{
}

void *
calloc(size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size) {
		errno = ENOMEM;
		return NULL;
	}
	return take(count * size); /* never used before, so it is zero */
}

void *
realloc(void *piece, size_t size)
{
	size_t old = 0;
	void *larger = take(size);

	if (!larger || !piece)
		return larger;
	memcpy(&old, (unsigned char *)piece - ALIGN, sizeof old);
	return memcpy(larger, piece, old < size ? old : size);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	if (alignment <= ALIGN)
		return take(size);
	errno = ENOMEM;
	return NULL;
}
