/* SPDX-License-Identifier: ISC */
/* huffman - codes of limited length for symbols that occur so often. */
#ifndef HUFFMAN_H
#define HUFFMAN_H

#include <stddef.h>
#include <stdint.h>

enum { HUFFMAN_MOST = 288 };

/*
 * The lengths of a prefix code: 0 for symbols that do not occur, at most limit for
 * the others; count is at most HUFFMAN_MOST, and 2^limit at least count.  A single
 * symbol gets length 1.
 */
void huffman_lengths(const uint32_t *frequencies, size_t count, unsigned limit,
    uint8_t *lengths);

/* The codes of RFC 1951, 3.2.2, bits reversed: ready to be put out low bit first. */
void huffman_codes(const uint8_t *lengths, size_t count, uint16_t *codes);

#endif
