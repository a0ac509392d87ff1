/* SPDX-License-Identifier: ISC */
/*
 * memory - the functions of lib/mem.h, for fuzzers.
 *
 * A program keeps its memory until it ends, and here an input is one of millions: so the
 * memory is freed after each.  Each block is one of malloc(3), so that the sanitizer sees
 * where it ends.
 */
#ifndef FUZZ_MEMORY_H
#define FUZZ_MEMORY_H

#include <stddef.h>

/* Free all blocks but those of buffers in static storage, which the next input uses again. */
void memory_free(void);

/* Free BLOCK, from malloc(3), with the others. */
void *memory_keep(void *block);

/* What buffer_read() adds, whatever the descriptor is; NULL: what it reads. */
void memory_file(const void *bytes, size_t size);

#endif
