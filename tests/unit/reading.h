/* SPDX-License-Identifier: ISC */
/* reading - what the tests of the ELF reader share. */
#ifndef READING_H
#define READING_H

#include <stddef.h>

struct elf;
struct image;
struct image_plan;

/* Every word size and byte order: bit 0 is wide, bit 1 big endian. */
enum { KINDS = 4 };
struct image make_kind(struct image_plan, int kind);

/* Read a sound image; fails the test if it is not. */
struct elf read_image(const struct image *);

/*
 * Read bytes of just that size with all that there is to read, so that one
 * read too many is seen.  An enum elf_error.
 */
int read_bytes(const void *bytes, size_t size);

/* A text, so many times; to be freed. */
char *repeat(const char *text, size_t times);

#endif
