/* SPDX-License-Identifier: ISC */
/* sha256 - the hash function SHA-256 (FIPS 180-4). */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>

enum { SHA256_HEX = 65 };       /* 64 digits and a NUL */

/* Write the hash of LENGTH bytes as hexadecimal digits. */
void sha256_hex(const void *data, size_t length, char hex[SHA256_HEX]);

#endif
