/* SPDX-License-Identifier: ISC */
/* md5 - the sum that dpkg keeps of each file. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "md5.h"

enum { BLOCK = 64, LENGTH_AT = 56, ROUNDS = 64 };

/* floor(2^32 * abs(sin(i + 1))) */
static const uint32_t sines[ROUNDS] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a,
	0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
	0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
	0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
	0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
	0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
	0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
	0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static uint32_t
rotate(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static uint32_t
mix(unsigned round, const uint32_t s[4])
{
	switch (round / 16) {
	case 0:
		return (s[1] & s[2]) | (~s[1] & s[3]);
	case 1:
		return (s[3] & s[1]) | (~s[3] & s[2]);
	case 2:
		return s[1] ^ s[2] ^ s[3];
	default:
		return s[2] ^ (s[1] | ~s[3]);
	}
}

static void
add_block(uint32_t state[4], const unsigned char *at)
{
	static const unsigned char shifts[4][4] = {
		{ 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 },
	};
	static const unsigned char step[4] = { 1, 5, 3, 7 }, start[4] = { 0, 1, 5, 0 };
	uint32_t words[16], s[4], sum;
	unsigned i;

	for (i = 0; i < 16; i++, at += 4)
		words[i] = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
	memcpy(s, state, sizeof s);
	for (i = 0; i < ROUNDS; i++) {
		sum = s[0] + mix(i, s) + sines[i] + words[(step[i / 16] * i + start[i / 16]) % 16];
		s[0] = s[3];
		s[3] = s[2];
		s[2] = s[1];
		s[1] += rotate(sum, shifts[i / 16][i % 4]);
	}
	for (i = 0; i < 4; i++)
		state[i] += s[i];
}

/* The rest of the bytes, a bit, and the length in bits, in one block or two. */
static void
add_end(uint32_t state[4], const unsigned char *at, size_t rest, uint64_t length)
{
	unsigned char block[2 * BLOCK] = { 0 };
	size_t size = rest < LENGTH_AT ? BLOCK : 2 * BLOCK, i;

	if (rest)
		memcpy(block, at, rest);
	block[rest] = 0x80;
	for (i = 0; i < 8; i++)
		block[size - 8 + i] = (unsigned char)(length * 8 >> 8 * i);
	for (i = 0; i < size; i += BLOCK)
		add_block(state, block + i);
}

void
md5_of(const void *bytes, size_t length, char hex[MD5_HEX])
{
	uint32_t state[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };
	const unsigned char *at = bytes;
	size_t left = length, i;

	for (; left >= BLOCK; at += BLOCK, left -= BLOCK)
		add_block(state, at);
	add_end(state, at, left, length);
	for (i = 0; i < 16; i++)
		snprintf(hex + 2 * i, 3, "%02x", state[i / 4] >> 8 * (i % 4) & 0xff);
}
