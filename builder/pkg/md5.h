/* SPDX-License-Identifier: ISC */
/* md5 - the sum that dpkg keeps of each file, RFC 1321; it tells changes, not attacks. */
#ifndef MD5_H
#define MD5_H

#include <stddef.h>

enum { MD5_HEX = 33 };

/* The sum of the bytes, in lower-case hexadecimal. */
void md5_of(const void *bytes, size_t length, char hex[MD5_HEX]);

#endif
