/* SPDX-License-Identifier: ISC */
/* sha256 - the hash function SHA-256 (FIPS 180-4). */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_HEX = 65, SHA256_BLOCK = 64 };    /* 64 digits and a NUL; bytes */

/* A hash to which bytes are still added. */
struct sha256 {
	uint32_t state[8];
	uint64_t length;
	unsigned char rest[SHA256_BLOCK];       /* what is no whole block yet */
};

void sha256_begin(struct sha256 *);
void sha256_add(struct sha256 *, const void *data, size_t length);
/* Write the hash as hexadecimal digits. */
void sha256_end(struct sha256 *, char hex[SHA256_HEX]);

/* Write the hash of LENGTH bytes as hexadecimal digits. */
void sha256_hex(const void *data, size_t length, char hex[SHA256_HEX]);

#endif
