/* SPDX-License-Identifier: ISC */
/* reading - functions for the tests of the ELF reader. */
#ifndef READING_H
#define READING_H

#include <stddef.h>

struct elf;
struct image;
struct image_plan;

/* Every word size and byte order: bit 0 is wide, bit 1 big endian. */
enum { KINDS = 4 };
struct image make_kind(struct image_plan, int kind);

/* Read a valid image; fails the test if there is an error. */
struct elf read_image(const struct image *);

/*
 * Call all readers on a buffer of exactly that size, so that the sanitizer sees a read
 * past its end.  Returns an enum elf_error.
 */
int read_bytes(const void *bytes, size_t size);

/* A text, repeated; the caller frees it. */
char *repeat(const char *text, size_t times);

#endif
